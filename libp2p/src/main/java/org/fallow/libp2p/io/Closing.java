package org.fallow.libp2p.io;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** That something is to end, for the threads that pause meanwhile. */
final class Closing {
    private final CountDownLatch begun = new CountDownLatch(1);

    /** From now on all pauses are over. */
    void begin() {
        begun.countDown();
    }

    boolean hasBegun() {
        return begun.getCount() == 0;
    }

    /** Waits for that long, or until the end begins: then true, as when the thread is interrupted. */
    boolean pause(Duration length) {
        try {
            return begun.await(length.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
