package org.fallow.scheduler.volunteer;

import java.time.Duration;

/**
 * How much work is held ahead, in time at the speed that the batches' units were seen to have here: it survives hours
 * without a network, and tiny units are fetched by the hundred. No lease is held ahead for longer than half its length.
 *
 * @param low more is fetched when less than this is left
 * @param high and then up to this
 */
public record Ahead(Duration low, Duration high) {
    /** The longest. */
    public static final Duration MAX = Duration.ofHours(10);

    /** The same in milliseconds. */
    static final double MILLIS_MAX = (double) MAX.toMillis();

    /** Checks the bounds. */
    public Ahead {
        if (low.isNegative() || high.compareTo(low) < 0 || high.compareTo(MAX) > 0) {
            throw new IllegalArgumentException("ahead: not 0 <= " + low + " <= " + high + " <= " + MAX);
        }
    }

    /** Work for so long; more is fetched when half is left. */
    public static Ahead of(Duration high) {
        return new Ahead(high.dividedBy(2), high);
    }
}
