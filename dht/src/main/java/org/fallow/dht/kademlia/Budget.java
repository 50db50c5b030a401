package org.fallow.dht.kademlia;

import java.time.Duration;
import java.time.Instant;

/** How many requests may be sent: so many an hour, some of them saved up, and now and then a grant on top. */
final class Budget {
    private final int perHour;
    private final int savedMax;
    private double tokens;
    private Instant filledAt;

    /** Begins with nothing saved up. */
    Budget(int perHour, int savedMax, Instant now) {
        this.perHour = perHour;
        this.savedMax = savedMax;
        this.filledAt = now;
    }

    /** Whether one may be sent, if up to {@code ahead} are spent before they come in. */
    boolean has(int ahead, Instant now) {
        double hours = Duration.between(filledAt, now).toMillis()
                / (double) Duration.ofHours(1).toMillis();
        if (hours > 0) {
            // What was granted beyond what can be saved up stays, but does not grow.
            tokens = Math.max(tokens, Math.min(savedMax, tokens + hours * perHour));
            filledAt = now;
        }
        return tokens + ahead >= 1;
    }

    /** One is sent, even if it may not; no more than {@code ahead} are paid back. */
    void spend(int ahead) {
        tokens = Math.max(tokens - 1, Math.min(tokens, -ahead));
    }

    /** For more than the usual, now; grants do not add up. */
    void grant(int requests) {
        tokens = Math.max(tokens, requests);
    }

    /** When one may be sent again, as far as is known at {@code now}. */
    Instant next(int ahead, Instant now) {
        if (has(ahead, now)) {
            return now;
        }
        double hours = (1 - tokens - ahead) / perHour;
        return now.plusMillis(1 + (long) (hours * Duration.ofHours(1).toMillis()));
    }
}
