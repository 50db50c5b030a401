package org.fallow.work.sandbox;

/**
 * Holds a worker to a share of a processor: says between two steps how long to wait, so that processor time stays at or
 * below the share of the time that passes. Time that others took, or a pause, is made up for only up to
 * {@link #CREDIT_NANOS}: a limit is not a promise to be caught up with.
 */
public final class Pacer {
    /** Most time that is made up for, in nanoseconds: 0.1 s. */
    public static final long CREDIT_NANOS = 100_000_000;

    /** No limit. */
    public static final int PERCENT_MAX = 100;

    private static final long WAIT_NANOS_MIN = 1_000_000;

    private int percent = PERCENT_MAX;
    private long since;
    private long cpuSince;

    /** Without a limit. */
    public Pacer() {}

    /** The percentage if it is one. */
    public static int checked(int percent) {
        if (percent < 1 || percent > PERCENT_MAX) {
            throw new IllegalArgumentException("percent: " + percent + " is not 1 to " + PERCENT_MAX);
        }
        return percent;
    }

    /**
     * How long to wait before the next step.
     *
     * @param limit of one processor, in percent, 1 to 100
     * @param now in nanoseconds, from any origin
     * @param cpu processor time used so far, in nanoseconds, from any origin
     * @return nanoseconds, 0 for none
     */
    public long waitNanos(int limit, long now, long cpu) {
        if (limit != percent) {
            percent = checked(limit);
            since = now;
            cpuSince = cpu;
        }
        if (percent == PERCENT_MAX) {
            return 0;
        }
        long ahead = (cpu - cpuSince) * PERCENT_MAX / percent - (now - since);
        if (ahead < -CREDIT_NANOS) {
            since = now - CREDIT_NANOS;
            cpuSince = cpu;
        }
        return ahead < WAIT_NANOS_MIN ? 0 : ahead;
    }
}
