package org.fallow.scheduler.volunteer;

/**
 * How long a batch's units take on this node: a smoothed mean and deviation, as TCP keeps them of its round trips
 * (<a href="https://www.rfc-editor.org/rfc/rfc6298">RFC 6298</a>, section 2).
 */
final class Speed {
    private static final double MEAN_GAIN = 1.0 / 8;
    private static final double DEVIATION_GAIN = 1.0 / 4;

    /** Deviations above the mean that a unit is expected to stay below. */
    private static final int DEVIATIONS = 4;

    private double mean;
    private double deviation;
    private boolean measured;

    /** A unit took so long. */
    void measured(double seconds) {
        if (!measured) {
            guessed(seconds);
            measured = true;
            return;
        }
        deviation += (Math.abs(seconds - mean) - deviation) * DEVIATION_GAIN;
        mean += (seconds - mean) * MEAN_GAIN;
    }

    /** The first unit seems to take so long, by its progress. */
    void guessed(double seconds) {
        if (!measured) {
            mean = seconds;
            deviation = seconds / (2 * DEVIATIONS);
        }
    }

    boolean isKnown() {
        return mean > 0;
    }

    /** Whether a unit has run to its end. */
    boolean isMeasured() {
        return measured;
    }

    /** Seconds that a unit takes; 0 where that is not known. */
    double mean() {
        return mean;
    }

    /** Seconds that a unit takes at most, as far as can be told; 0 where that is not known. */
    double most() {
        return mean + DEVIATIONS * deviation;
    }
}
