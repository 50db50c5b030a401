package org.fallow.libp2p.io;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The time of day when it was made, and from then on the time that has passed: it never goes backwards. The time of day
 * does, when somebody sets it; and on most systems the time that passes stands still while the computer sleeps. So the
 * two have to be compared now and then ({@link #follow}), and this clock leaps to where the time of day is ahead.
 */
public final class MonotonicClock implements InstantSource {
    /** Less than this apart, the two are the same. */
    static final Duration APART = Duration.ofSeconds(2);

    /** More than this at once is more likely a mistake than a sleep: it has to stand for {@link #DOUBT}. */
    static final Duration LEAP_MAX = Duration.ofDays(62);

    /** How long a time of day far ahead is doubted. */
    static final Duration DOUBT = Duration.ofHours(1);

    /** Less than this behind harms nothing: others allow for as much. */
    static final Duration BEHIND_MAX = Duration.ofMinutes(1);

    /** How long a time of day that is behind must stand before it counts. */
    static final Duration BEHIND_STANDS = Duration.ofSeconds(30);

    private final InstantSource wall;
    private final LongSupplier nanos;
    private final long startNanos;
    private volatile Instant start;
    private long sameNanos;
    private boolean doubting;

    /** How the time of day stands to this clock. */
    public sealed interface Standing {
        /** Near enough, or not for long enough otherwise. */
        record Same() implements Standing {}

        /** So much has passed at once: a sleep, or the time of day was set forth. This clock has gone along. */
        record Leapt(Duration by) implements Standing {}

        /** It is ahead by so much that this clock does not go along yet; said once. */
        record Doubted(Duration by) implements Standing {}

        /** It was set back by so much, and this clock cannot follow: who uses it must begin again with another. */
        record SetBack(Duration by) implements Standing {}
    }

    /** By the system's clocks. */
    public MonotonicClock() {
        this(InstantSource.system(), System::nanoTime);
    }

    /**
     * By other clocks.
     *
     * @param wall the time of day, which somebody may set
     * @param nanos of time that passes, from any beginning
     */
    MonotonicClock(InstantSource wall, LongSupplier nanos) {
        this.wall = wall;
        this.nanos = nanos;
        this.startNanos = nanos.getAsLong();
        this.sameNanos = startNanos;
        this.start = wall.instant();
    }

    @Override
    public Instant instant() {
        return start.plusNanos(nanos.getAsLong() - startNanos);
    }

    /** Compares with the time of day, and leaps where that is ahead. To be called every few seconds. */
    public synchronized Standing follow() {
        Duration ahead = Duration.between(instant(), wall.instant());
        long now = nanos.getAsLong();
        Duration stood = Duration.ofNanos(now - sameNanos);
        if (ahead.abs().compareTo(ahead.isNegative() ? BEHIND_MAX : APART) <= 0) {
            sameNanos = now;
            doubting = false;
            return new Standing.Same();
        }
        if (ahead.isNegative()) {
            return stood.compareTo(BEHIND_STANDS) < 0 ? new Standing.Same() : new Standing.SetBack(ahead.negated());
        }
        if (ahead.compareTo(LEAP_MAX) > 0 && stood.compareTo(DOUBT) < 0) {
            Standing said = doubting ? new Standing.Same() : new Standing.Doubted(ahead);
            doubting = true;
            return said;
        }
        start = start.plus(ahead);
        sameNanos = now;
        doubting = false;
        return new Standing.Leapt(ahead);
    }
}
