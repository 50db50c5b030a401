package org.fallow.libp2p.io;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All threads of a host: virtual, and gone when it is closed. What is begun afterwards is not run. */
final class Threads implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(Threads.class);

    private final ExecutorService service;

    Threads(String name) {
        service = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(name + "-", 0).factory());
    }

    @Override
    public void execute(Runnable task) {
        run(task);
    }

    /** Runs it on a thread of its own; false when the host is closed. */
    boolean run(Runnable task) {
        try {
            service.execute(() -> guarded(task));
            return true;
        } catch (RejectedExecutionException closed) {
            return false;
        }
    }

    /** Lets other threads go first: one that always has more to do would keep its processor to itself. */
    @SuppressWarnings("ThreadPriorityCheck") // Virtual threads are not preempted; this is a turn in a fair queue.
    static void giveWay() {
        Thread.yield();
    }

    /** Waits for all to end, then interrupts them, then waits again. */
    void close(Duration patience) {
        service.shutdown();
        try {
            if (!service.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                service.shutdownNow();
                if (!service.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                    LOG.warn("threads of the host go on after it was closed");
                }
            }
        } catch (InterruptedException e) {
            service.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /** Interrupts all, and waits for them to end. */
    void interrupt(Duration patience) {
        service.shutdownNow();
        close(patience);
    }

    /** The one place where our own mistakes arrive. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("a mistake in the program", e);
        }
    }
}
