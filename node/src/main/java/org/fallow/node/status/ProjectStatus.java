package org.fallow.node.status;

import java.util.List;

/**
 * A project this node knows.
 *
 * @param id 64 hexadecimal digits
 * @param title one line
 * @param about what it is for, Markdown, as the publisher wrote it
 * @param topics what it is about, one word each
 * @param publisher peer id, base58
 * @param joined whether this node works for it
 * @param weight its share of this node's time against other joined projects
 * @param batches known batches
 * @param unitsTotal units of those batches
 * @param unitsAccepted of them, accepted as far as this node knows
 * @param blocked whether this node's user wants nothing to do with it
 */
public record ProjectStatus(
        String id,
        String title,
        String about,
        List<String> topics,
        String publisher,
        boolean joined,
        int weight,
        int batches,
        long unitsTotal,
        long unitsAccepted,
        boolean blocked) {
    /** Copies the list. */
    public ProjectStatus {
        topics = List.copyOf(topics);
    }
}
