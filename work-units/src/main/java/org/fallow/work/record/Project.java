package org.fallow.work.record;

import java.util.List;
import org.fallow.libp2p.identity.PeerId;

/**
 * A publisher's project. Mutable: the record with the highest sequence counts.
 *
 * @param version of the protocol
 * @param name unique for its publisher, 1 to 64 of {@code a-z 0-9 -}
 * @param title one line for people, 1 to 200 characters
 * @param about what it is for, Markdown, at most 16,384 characters
 * @param batches the open ones, newest last, at most 256
 * @param sequence rises with every change, unix milliseconds by custom
 */
public record Project(int version, String name, String title, String about, List<Cid> batches, long sequence) {
    /** Most open batches. */
    public static final int BATCHES_MAX = 256;

    /** Checks the bounds. */
    public Project {
        Bounds.version(version);
        if (!name.matches("[a-z0-9](-?[a-z0-9]){0,63}") || name.length() > 64) {
            throw new IllegalArgumentException("name: '" + name.substring(0, Math.min(80, name.length()))
                    + "' is not 1 to 64 small letters, digits and single hyphens");
        }
        Bounds.length("title", title.length(), 1, 200);
        Bounds.length("about", about.length(), 0, 16_384);
        Bounds.length("batches", batches.size(), 0, BATCHES_MAX);
        Bounds.range("sequence", sequence, 0, Long.MAX_VALUE);
        batches = List.copyOf(batches);
    }

    /** Its id, when {@code publisher} signed it. */
    public ProjectId id(PeerId publisher) {
        return ProjectId.of(publisher, name);
    }
}
