package org.fallow.work.io;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.fallow.work.sandbox.Pacer;

/** What the node wants of the job under way; asked between two steps. */
final class Controls {
    // The whole process: what compiles a kernel counts too.
    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final Pacer pacer = new Pacer();

    private boolean paused;
    private boolean cancelled;
    private boolean unkept;
    private int percent = Pacer.PERCENT_MAX;

    synchronized void begin(boolean asPaused) {
        paused = asPaused;
        cancelled = false;
        unkept = false;
    }

    synchronized void pause(boolean now) {
        paused = now;
        notifyAll();
    }

    synchronized void cancel() {
        cancelled = true;
        notifyAll();
    }

    /** Percent of one processor, for this job and those after it. */
    synchronized void limit(int ofOneProcessor) {
        percent = Pacer.checked(ofOneProcessor);
        notifyAll();
    }

    synchronized void unkept() {
        unkept = true;
    }

    /** Whether a state was not kept, since this was last asked. */
    synchronized boolean takeUnkept() {
        boolean was = unkept;
        unkept = false;
        return was;
    }

    synchronized boolean paused() {
        return paused;
    }

    /** Waits while paused, or ahead of the limit; false where the job is to end. A pause ends a wait for the limit. */
    synchronized boolean mayGoOn() throws InterruptedException {
        while (!cancelled) {
            if (paused) {
                wait();
                continue;
            }
            long ahead = percent == Pacer.PERCENT_MAX
                    ? pacer.waitNanos(percent, 0, 0)
                    : pacer.waitNanos(percent, System.nanoTime(), system.getProcessCpuTime());
            if (ahead == 0) {
                return true;
            }
            TimeUnit.NANOSECONDS.timedWait(this, ahead);
        }
        return false;
    }
}
