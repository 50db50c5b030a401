package org.fallow.scheduler.offer;

import java.time.Duration;
import java.time.Instant;

/** Why no units of a batch are fetched. */
public sealed interface Unfit {
    /** One line for people, a part of a sentence that begins with the batch. */
    String text();

    /**
     * A unit may need more memory than it is allowed here.
     *
     * @param wanted in bytes
     * @param allowed in bytes
     */
    record TooLarge(long wanted, long allowed) implements Unfit {
        @Override
        public String text() {
            return "its units may use " + mebibytes(wanted) + " MiB, and this node allows them " + mebibytes(allowed)
                    + " MiB";
        }

        private static long mebibytes(long bytes) {
            return (bytes + (1 << 20) - 1) >> 20;
        }
    }

    /**
     * A unit may take longer than it is allowed here.
     *
     * @param wanted in seconds of computing
     * @param allowed in seconds of computing
     */
    record TooLong(long wanted, long allowed) implements Unfit {
        @Override
        public String text() {
            return "its units may take " + wanted + " s, and this node allows them " + allowed + " s";
        }
    }

    /**
     * A unit begun now would not be done when the batch expires.
     *
     * @param takes what a unit takes at most on this node, as far as was seen
     * @param expires when nobody works on the batch any more
     */
    record TooLate(Duration takes, Instant expires) implements Unfit {
        @Override
        public String text() {
            return "a unit of it takes up to " + takes.toSeconds() + " s here, and it expires at " + expires;
        }
    }

    /**
     * One unit after the other failed here.
     *
     * @param cause of the last one
     * @param failures one after the other
     */
    record Failing(String cause, int failures) implements Unfit {
        @Override
        public String text() {
            return "its last " + failures + " units failed on this node: " + cause + "; another is tried later";
        }
    }
}
