package org.fallow.libp2p.io;

import java.time.Instant;
import java.time.InstantSource;

/** The time of day when it was made, and from then on the time that has passed: it never goes backwards. */
public final class MonotonicClock implements InstantSource {
    private final Instant start = Instant.now();
    private final long startNanos = System.nanoTime();

    @Override
    public Instant instant() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }
}
