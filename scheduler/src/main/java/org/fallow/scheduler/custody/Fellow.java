package org.fallow.scheduler.custody;

import java.time.Duration;
import java.time.Instant;

/** How the comparison with one fellow custodian of one shard stands. */
final class Fellow {
    /** Longest pause after failures, in sync periods. */
    private static final int PAUSE_MAX = 16;

    private Instant nextAt;
    private boolean asking;
    private int failures;

    /** The version of our set that this fellow was found to have; -1 for none. */
    private long agreed = -1;

    Fellow(Instant nextAt) {
        this.nextAt = nextAt;
    }

    /** When to compare next; {@link Instant#MAX} for not before something changes. */
    Instant nextAt() {
        return asking ? Instant.MAX : nextAt;
    }

    /** Whether a dialog is under way. */
    boolean isAsking() {
        return asking;
    }

    boolean agreesOn(long version) {
        return agreed == version;
    }

    void changed(Instant now, Duration sync) {
        Instant soon = now.plus(pause(sync));
        nextAt = nextAt.isBefore(soon) ? nextAt : soon;
    }

    void asked() {
        asking = true;
    }

    void agreed(long version) {
        asking = false;
        failures = 0;
        agreed = version;
        nextAt = Instant.MAX;
    }

    void answered(Instant next) {
        asking = false;
        failures = 0;
        nextAt = next;
    }

    void failed(Instant now, Duration sync) {
        asking = false;
        failures++;
        nextAt = now.plus(pause(sync));
    }

    private Duration pause(Duration sync) {
        return sync.multipliedBy(Math.min(PAUSE_MAX, 1L << Math.min(failures, 5)));
    }
}
