package org.fallow.work.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.fallow.work.containment.Containment;
import org.fallow.work.record.KernelMode;
import org.fallow.work.sandbox.Job;
import org.fallow.work.sandbox.Pacer;
import org.fallow.work.sandbox.Run;
import org.fallow.work.sandbox.RunListener;
import org.fallow.work.sandbox.Sandbox;

/** Runs jobs in worker processes on this machine. No engine is loaded in this process. */
public final class WorkerSandbox implements Sandbox, AutoCloseable {
    /** Most jobs under way or waiting for a slot. */
    public static final int JOBS_MAX = 1_024;

    private final SandboxOptions options;
    private final WorkerPool pool;
    private final CheckpointFiles files;
    private final Set<WorkerRun> runs = ConcurrentHashMap.newKeySet();
    private volatile int percent = Pacer.PERCENT_MAX;
    private volatile boolean closed;

    /** Makes the checkpoints' folder; workers are started when first needed. */
    public WorkerSandbox(SandboxOptions options) throws IOException {
        this.options = options;
        this.pool = new WorkerPool(options);
        this.files = new CheckpointFiles(options.checkpoints());
    }

    @Override
    public int slots() {
        return options.slots();
    }

    @Override
    public boolean runs(KernelMode mode) {
        return switch (mode) {
            case RESUMABLE, COMMAND -> true;
        };
    }

    @Override
    public Run start(Job job, RunListener listener) {
        if (closed || runs.size() >= JOBS_MAX) {
            throw new IllegalStateException(closed ? "the sandbox is closed" : "too many jobs wait");
        }
        WorkerRun run = new WorkerRun(job, listener, pool, files, () -> percent);
        runs.add(run);
        Thread.ofVirtual().name("run-" + job.id()).start(() -> {
            try {
                run.run();
            } finally {
                runs.remove(run);
            }
        });
        return run;
    }

    @Override
    public void limit(int ofOneProcessor) {
        percent = Pacer.checked(ofOneProcessor);
    }

    @Override
    public void forget(String jobId) {
        try {
            files.delete(jobId);
        } catch (IOException e) {
            throw new UncheckedIOException("the checkpoint of " + jobId + " stays", e);
        }
    }

    /**
     * Starts a worker, where none waits, to ask it what contains it; takes a few seconds, more on a busy computer.
     *
     * @throws IOException when no worker starts; says why
     */
    public Containment containment() throws IOException, InterruptedException {
        return pool.containment();
    }

    /** The process ids of the workers there are now. */
    public List<Long> workerPids() {
        return pool.pids();
    }

    /** Cancels what runs and ends the workers; checkpoints stay. */
    @Override
    public void close() {
        closed = true;
        runs.forEach(WorkerRun::cancel);
        try {
            pool.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
