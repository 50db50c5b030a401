package org.fallow.simulation.chance;

/**
 * A distribution in a table of 4,096 steps, for what is drawn once a message: no logarithm, one multiplication. The
 * outermost 1/8,192 at either end is cut off.
 */
public final class QuantileTable {
    private static final int STEPS = 4096;

    private final long[] spans = new long[STEPS + 1];

    /** Tabulates it. */
    public QuantileTable(Distribution distribution) {
        double margin = 0.5 / STEPS;
        for (int i = 0; i <= STEPS; i++) {
            spans[i] = distribution.quantile(Math.clamp((double) i / STEPS, margin, 1 - margin));
        }
    }

    /** The span, in nanoseconds, that a share {@code p} of all draws stays below; 0 <= p < 1. */
    public long quantile(double p) {
        double place = p * STEPS;
        int step = (int) place;
        return spans[step] + (long) ((place - step) * (spans[step + 1] - spans[step]));
    }
}
