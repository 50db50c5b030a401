package org.fallow.work.checkpoint;

/**
 * How long a run goes on before its state is saved again: as long as wished, longer where saving costs more than 1 % of
 * that.
 */
public final class Rhythm {
    /** Of computing for one part of saving. */
    private static final long SHARE = 100;

    /** A costly state is saved at least so often, unless still rarer is wished. */
    private static final long MILLIS_MAX = 600_000;

    private Rhythm() {}

    /**
     * The time until the next state is saved, in milliseconds.
     *
     * @param wishedMillis 1 or more
     * @param costMicros of processor time that saving took last, 0 where that is not known yet
     */
    public static long nextMillis(long wishedMillis, long costMicros) {
        return Math.max(wishedMillis, Math.min(MILLIS_MAX, costMicros * SHARE / 1_000));
    }
}
