package org.fallow.dht;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Waits for something to become true, looking again every few milliseconds without keeping a processor busy. */
public final class Await {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(3);

    private Await() {}

    /** Fails after 20 seconds. */
    public static void that(String what, Callable<Boolean> holds) throws Exception {
        within(PATIENCE, what, holds);
    }

    /** Fails after that time. */
    public static void within(Duration patience, String what, Callable<Boolean> holds) throws Exception {
        Semaphore never = new Semaphore(0);
        long deadline = System.nanoTime() + patience.toNanos();
        while (!holds.call()) {
            boolean late = System.nanoTime() - deadline > 0;
            if (late || never.tryAcquire(PAUSE.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new AssertionError("not in " + patience + ": " + what);
            }
        }
    }
}
