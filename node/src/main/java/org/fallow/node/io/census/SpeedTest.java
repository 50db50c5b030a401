package org.fallow.node.io.census;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.fallow.node.capacity.Calibration;

/** Measures one core by the processor time of a few short bursts; the fastest counts, since other work only slows it. */
final class SpeedTest {
    private static final int BURSTS = 12;

    /** About 10 ms each on a processor of 2020. */
    private static final int STEPS = 4_000_000;

    private SpeedTest() {}

    /** Thousands of calibration steps a second; empty when this platform does not count a thread's processor time. */
    static OptionalLong measure() throws InterruptedException {
        BlockingQueue<OptionalLong> result = new ArrayBlockingQueue<>(1);
        // A platform thread: processor time is not counted for virtual ones, and others must not wait behind this.
        Thread.ofPlatform().daemon().name("speed").start(() -> result.add(onThisThread()));
        return result.take();
    }

    private static OptionalLong onThisThread() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        if (!threads.isCurrentThreadCpuTimeSupported()) {
            return OptionalLong.empty();
        }
        long best = 0;
        long chain = 1;
        for (int i = 0; i < BURSTS; i++) {
            long before = threads.getCurrentThreadCpuTime();
            chain = Calibration.steps(chain, STEPS);
            best = Math.max(best, Calibration.speed(STEPS, threads.getCurrentThreadCpuTime() - before));
        }
        return best == 0 ? OptionalLong.empty() : OptionalLong.of(best);
    }
}
