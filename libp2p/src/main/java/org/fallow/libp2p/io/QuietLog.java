package org.fallow.libp2p.io;

import java.time.Instant;
import java.time.InstantSource;
import org.fallow.libp2p.limit.TokenBucket;
import org.slf4j.Logger;

/** Log lines that peers can cause, a few a second; those left out are counted. */
final class QuietLog {
    private static final int LINES_AT_ONCE = 50;
    private static final int LINES_PER_SECOND = 5;

    private final Logger log;
    private final InstantSource clock;
    private final TokenBucket lines;
    private long leftOut;

    QuietLog(Logger log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
        this.lines = new TokenBucket(LINES_AT_ONCE, LINES_PER_SECOND, clock.instant());
    }

    /** A line with {@code {}} for each of the values. */
    void debug(String line, Object... values) {
        if (!log.isDebugEnabled()) {
            return;
        }
        long before = mayWrite(clock.instant());
        if (before > 0) {
            log.debug("{} lines like the next were left out", before);
        }
        if (before >= 0) {
            log.debug(line, values);
        }
    }

    /** How many lines were left out before this one; -1 to leave this one out too. */
    private synchronized long mayWrite(Instant now) {
        if (!lines.take(now)) {
            leftOut++;
            return -1;
        }
        long before = leftOut;
        leftOut = 0;
        return before;
    }
}
