package org.fallow.libp2p.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Waits for something to become true, at most 20 seconds. */
final class Await {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long PAUSE_NANOS = 2_000_000;

    private Await() {}

    static void that(String what, Callable<Boolean> holds) throws Exception {
        within(PATIENCE, what, holds);
    }

    static void within(Duration patience, String what, Callable<Boolean> holds) throws Exception {
        Semaphore untilNext = new Semaphore(0);
        long deadline = System.nanoTime() + patience.toNanos();
        while (!holds.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not in time: " + what);
            }
            assertThat(untilNext.tryAcquire(PAUSE_NANOS, TimeUnit.NANOSECONDS)).isFalse();
        }
    }
}
