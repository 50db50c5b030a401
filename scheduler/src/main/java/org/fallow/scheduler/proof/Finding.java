package org.fallow.scheduler.proof;

/**
 * What is wrong with a file, and where.
 *
 * @param kind of fault
 * @param part its name in the file, as {@code votes[2].payload.commitment}; empty where it is the file as a whole
 * @param offset of the first byte that is wrong, or of the part, in the file from 0; -1 where no byte can be named
 * @param text one line for people
 */
public record Finding(Kind kind, String part, long offset, String text) {
    /** The kinds of fault. */
    public enum Kind {
        /** The bytes are not those that were written. */
        CHANGED,
        /** The bytes do not follow the format. */
        MALFORMED,
        /** A signature does not hold. */
        UNSIGNED,
        /** The part belongs to something else. */
        FOREIGN,
        /** Something that is counted on is not there. */
        MISSING,
        /** The parts contradict each other. */
        CONTRADICTORY
    }
}
