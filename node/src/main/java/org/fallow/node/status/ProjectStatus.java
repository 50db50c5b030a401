package org.fallow.node.status;

/**
 * A project this node knows.
 *
 * @param id 64 hexadecimal digits
 * @param title one line
 * @param about what it is for, Markdown, as the publisher wrote it
 * @param publisher peer id, base58
 * @param joined whether this node works for it
 * @param weight its share of this node's time against other joined projects
 * @param batches known batches
 * @param unitsTotal units of those batches
 * @param unitsAccepted of them, accepted as far as this node knows
 */
public record ProjectStatus(
        String id,
        String title,
        String about,
        String publisher,
        boolean joined,
        int weight,
        int batches,
        long unitsTotal,
        long unitsAccepted) {}
