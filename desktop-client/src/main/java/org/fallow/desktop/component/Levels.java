package org.fallow.desktop.component;

/**
 * The levels of a plot: round numbers at equal distances, from below the least value to above the most.
 *
 * @param bottom the lowest
 * @param step from one to the next, above 0
 * @param count of steps, 1 to {@link #STEPS_MAX}
 */
public record Levels(double bottom, double step, int count) {
    /** Most steps. */
    public static final int STEPS_MAX = 4;

    private static final double[] ROUND = {1, 2, 5};
    private static final double NEARLY = 1e-9;

    /** Levels that are multiples of {@code grain}, which is above 0, and of 1, 2 or 5 times a power of ten of it. */
    public static Levels of(double least, double most, double grain) {
        for (double power = grain; ; power *= 10) {
            for (double round : ROUND) {
                double step = round * power;
                double below = Math.floor(least / step + NEARLY);
                double above = Math.max(below + 1, Math.ceil(most / step - NEARLY));
                if (above - below <= STEPS_MAX) {
                    return new Levels(below * step, step, (int) (above - below));
                }
            }
        }
    }

    /** The highest. */
    public double top() {
        return bottom + step * count;
    }

    /** Level number {@code i}, 0 to {@link #count}. */
    public double at(int i) {
        return bottom + step * i;
    }
}
