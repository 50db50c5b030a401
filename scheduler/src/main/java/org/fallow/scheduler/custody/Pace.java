package org.fallow.scheduler.custody;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** How long a shard's units usually run: the median of what its last voters say, which a few liars cannot shift far. */
final class Pace {
    /** Votes looked at. */
    private static final int VOTES_MAX = 255;

    private final Deque<Duration> last = new ArrayDeque<>();

    /** A voter says that its run took so long. */
    void took(Duration run) {
        if (last.size() == VOTES_MAX) {
            last.removeFirst();
        }
        last.addLast(run);
    }

    /** Empty while nobody voted. */
    Optional<Duration> usual() {
        return last.stream().sorted().skip(last.size() / 2).findFirst();
    }
}
