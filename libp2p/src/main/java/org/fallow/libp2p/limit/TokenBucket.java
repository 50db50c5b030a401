package org.fallow.libp2p.limit;

import java.time.Duration;
import java.time.Instant;

/** A rate with a burst: each use takes a token, and tokens come back with time. Not safe for threads. */
public final class TokenBucket {
    private static final long NANOS = 1_000_000_000L;

    /** Longer pauses fill any bucket; a bound against overflow. */
    private static final Duration PAUSE_MAX = Duration.ofHours(1);

    private final long fullNanos;
    private final int perSecond;

    /** Tokens times a billion. */
    private long tokenNanos;

    private Instant filledAt;

    /**
     * A full bucket.
     *
     * @param burst tokens it holds, at least 1
     * @param perSecond tokens that come back in a second, 1 to 1,000,000
     */
    public TokenBucket(int burst, int perSecond, Instant now) {
        if (burst < 1 || perSecond < 1 || perSecond > 1_000_000) {
            throw new IllegalArgumentException("a bucket of " + burst + " and " + perSecond + " a second");
        }
        this.fullNanos = burst * NANOS;
        this.perSecond = perSecond;
        this.tokenNanos = fullNanos;
        this.filledAt = now;
    }

    /** Takes a token; false when there is none. */
    public boolean take(Instant now) {
        return take(1, now);
    }

    /** Takes so many tokens or none. */
    public boolean take(int tokens, Instant now) {
        fill(now);
        if (tokenNanos < tokens * NANOS) {
            return false;
        }
        tokenNanos -= tokens * NANOS;
        return true;
    }

    /** Takes so many tokens, also those that are still to come, up to one more bucketful: a penalty. */
    public void drain(int tokens, Instant now) {
        fill(now);
        tokenNanos = Math.max(-fullNanos, tokenNanos - tokens * NANOS);
    }

    /** Whether there is a token. */
    public boolean has(Instant now) {
        fill(now);
        return tokenNanos >= NANOS;
    }

    /** Whether nothing has been taken that has not come back. */
    public boolean full(Instant now) {
        fill(now);
        return tokenNanos == fullNanos;
    }

    private void fill(Instant now) {
        Duration passed = Duration.between(filledAt, now);
        if (passed.isPositive()) {
            long nanos = (passed.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : passed).toNanos();
            long missing = fullNanos - tokenNanos;
            boolean fills = nanos >= missing / perSecond + 1;
            tokenNanos = fills ? fullNanos : Math.min(fullNanos, tokenNanos + nanos * perSecond);
            filledAt = now;
        }
    }
}
