package org.fallow.simulation.time;

import java.time.Duration;
import java.time.Instant;

/**
 * Virtual time is a count of nanoseconds since {@link #EPOCH}; machines see it as an {@link Instant}. Everything a run
 * can reach lies within a century of the epoch.
 */
public final class VirtualTime {
    /** Where every simulation starts: a fixed date, so that a run never depends on the day it is run. */
    public static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    /** What {@link Instant#MAX} becomes: a time that no run reaches. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long NANOS = 1_000_000_000L;
    private static final long SECONDS_MAX = 36_525L * 86_400;

    private VirtualTime() {}

    /** The instant that many nanoseconds after the epoch. */
    public static Instant instant(long nanos) {
        return Instant.ofEpochSecond(EPOCH.getEpochSecond() + Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    }

    /** Nanoseconds since the epoch; {@link #NEVER} for instants more than a century ahead, a century ago for older ones. */
    public static long nanos(Instant instant) {
        long seconds = instant.getEpochSecond() - EPOCH.getEpochSecond();
        if (seconds > SECONDS_MAX) {
            return NEVER;
        }
        return seconds < -SECONDS_MAX ? -SECONDS_MAX * NANOS : seconds * NANOS + instant.getNano();
    }

    /** A span in nanoseconds, cut to a century either way. */
    public static long nanos(Duration span) {
        long seconds = span.getSeconds();
        if (seconds >= SECONDS_MAX || seconds < -SECONDS_MAX) {
            return seconds > 0 ? SECONDS_MAX * NANOS : -SECONDS_MAX * NANOS;
        }
        return seconds * NANOS + span.getNano();
    }
}
