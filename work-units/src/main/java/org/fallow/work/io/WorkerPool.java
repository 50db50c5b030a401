package org.fallow.work.io;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.fallow.work.containment.Containment;
import org.fallow.work.sandbox.FromWorker;

/** The worker processes: at most one a slot. One that ended a job properly is kept, warm, for the next. */
final class WorkerPool {
    /** Heap beside the kernel's memory: the engine, its compiler, a message. */
    private static final long HEAP_BASE_MIB = 160;

    private static final long START_MS_MAX = 60_000;

    private final SandboxOptions options;
    private final Semaphore slots;
    private final Deque<WorkerProcess> idle = new ArrayDeque<>();
    private final Set<WorkerProcess> all = new LinkedHashSet<>();
    private boolean closed;

    WorkerPool(SandboxOptions options) {
        this.options = options;
        this.slots = new Semaphore(options.slots(), true);
    }

    /** Takes a slot; false when none came free in time. */
    boolean enter(long patienceMs) throws InterruptedException {
        return slots.tryAcquire(patienceMs, TimeUnit.MILLISECONDS);
    }

    void leave() {
        slots.release();
    }

    /** A worker for a kernel with this much memory; it may still be starting. Memory is counted three times: it
     * is copied as it grows, and a copy of it is what changes are seen by. */
    synchronized WorkerProcess take(long memoryBytes) throws IOException {
        if (closed) {
            throw new IOException("the sandbox is closed");
        }
        long heapMiB = HEAP_BASE_MIB + 3 * (memoryBytes >> 20);
        while (!idle.isEmpty()) {
            WorkerProcess worker = idle.pop();
            if (worker.alive() && worker.heapMiB() >= heapMiB) {
                return worker;
            }
            drop(worker);
        }
        WorkerProcess worker = WorkerProcess.start(options, heapMiB);
        all.add(worker);
        return worker;
    }

    /** What contains a worker, as it says itself; the worker is kept for a job. */
    Containment containment() throws IOException, InterruptedException {
        WorkerProcess worker = take(0);
        boolean usable = false;
        try {
            FromWorker.Hello hello =
                    worker.greeted().isPresent() ? worker.greeted().get() : greeting(worker);
            usable = true;
            return hello.containment();
        } finally {
            giveBack(worker, usable);
        }
    }

    private static FromWorker.Hello greeting(WorkerProcess worker) throws IOException, InterruptedException {
        return switch (worker.next(START_MS_MAX)) {
            case WorkerProcess.News.Said(FromWorker.Hello hello) -> {
                worker.greet(hello);
                yield hello;
            }
            case WorkerProcess.News.Gone(String reason) -> throw new IOException(reason);
            case WorkerProcess.News.Said said -> throw new IOException("the worker did not greet");
            case null -> throw new IOException("the worker did not start within " + START_MS_MAX / 1_000 + " s");
        };
    }

    synchronized void giveBack(WorkerProcess worker, boolean usable) {
        if (usable && !closed) {
            idle.push(worker);
        } else {
            drop(worker);
        }
    }

    private void drop(WorkerProcess worker) {
        worker.kill();
        all.remove(worker);
    }

    /** The process ids of the workers there are. */
    synchronized List<Long> pids() {
        return all.stream().map(WorkerProcess::pid).toList();
    }

    /** Ends all workers. */
    void close() throws InterruptedException {
        List<WorkerProcess> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(all);
            all.clear();
            idle.clear();
        }
        for (WorkerProcess worker : left) {
            worker.close();
        }
    }
}
