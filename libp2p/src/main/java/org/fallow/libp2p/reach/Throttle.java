package org.fallow.libp2p.reach;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets so many through in a span of time, for each key and in total.
 *
 * @param <K> for whom
 */
public final class Throttle<K> {
    private final int eachMax;
    private final int totalMax;
    private final Duration span;
    private final Map<K, Integer> counts = new LinkedHashMap<>();
    private Instant until = Instant.MIN;
    private int total;

    /** What it lets through; {@code totalMax} also bounds its memory. */
    public Throttle(int eachMax, int totalMax, Duration span) {
        this.eachMax = eachMax;
        this.totalMax = totalMax;
        this.span = span;
    }

    /** Whether one more may pass now; counts it if so. */
    public boolean admits(K key, Instant now) {
        if (!until.isAfter(now)) {
            until = now.plus(span);
            counts.clear();
            total = 0;
        }
        if (total >= totalMax || counts.getOrDefault(key, 0) >= eachMax) {
            return false;
        }
        total++;
        counts.merge(key, 1, Integer::sum);
        return true;
    }
}
