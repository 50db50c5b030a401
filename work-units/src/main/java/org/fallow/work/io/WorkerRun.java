package org.fallow.work.io;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.fallow.work.kernel.Check;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.kernel.ModuleInfo;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.sandbox.FromWorker;
import org.fallow.work.sandbox.Job;
import org.fallow.work.sandbox.Run;
import org.fallow.work.sandbox.RunEvent;
import org.fallow.work.sandbox.RunListener;
import org.fallow.work.sandbox.ToWorker;
import org.jspecify.annotations.Nullable;

/**
 * One job on its way through workers, on one virtual thread: check, wait for a slot, run; when the worker dies, hangs or
 * talks nonsense, again from the last checkpoint, {@link #CRASHES_MAX} times.
 */
final class WorkerRun implements Run, Runnable {
    private static final int CRASHES_MAX = 3;
    private static final long POLL_MS = 100;
    private static final long CANCEL_MS_MAX = 700;
    // Generous: at idle priority a worker may get next to nothing for minutes, and that is no fault of it. Its death is
    // told at once.
    private static final long START_MS_MAX = 600_000;
    private static final long SILENCE_MS_MAX = 120_000;

    /** A worker died or must die. */
    private static final class Crash extends Exception {
        private static final long serialVersionUID = 1;

        private final String reason;

        Crash(String reason) {
            super(reason);
            this.reason = reason;
        }
    }

    private final Job job;
    private final RunListener listener;
    private final WorkerPool pool;
    private final CheckpointFiles files;
    private final IntSupplier percent;
    private final CountDownLatch over = new CountDownLatch(1);
    private boolean keeps = true;
    private volatile boolean paused;
    private volatile boolean cancelled;
    private volatile @Nullable Outcome outcome;

    WorkerRun(Job job, RunListener listener, WorkerPool pool, CheckpointFiles files, IntSupplier percent) {
        this.job = job;
        this.listener = listener;
        this.pool = pool;
        this.files = files;
        this.percent = percent;
    }

    @Override
    public String id() {
        return job.id();
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public Optional<Outcome> await(Duration patience) throws InterruptedException {
        return over.await(patience.toMillis(), TimeUnit.MILLISECONDS) ? Optional.ofNullable(outcome) : Optional.empty();
    }

    @Override
    public void run() {
        Outcome end;
        try {
            end = switch (Kernel.check(job.kernel(), job.mode(), job.limits())) {
                case Check.Refused refused -> new Outcome.Refused(refused.findings());
                case Check.Sound sound -> inSlot(sound.info());
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end = new Outcome.Cancelled();
        } catch (RuntimeException e) {
            end = new Outcome.Lost("a fault of this program: " + e);
        }
        outcome = end;
        over.countDown();
        listener.on(new RunEvent.Finished(end));
    }

    private Outcome inSlot(ModuleInfo info) throws InterruptedException {
        while (!pool.enter(POLL_MS)) {
            if (cancelled) {
                return new Outcome.Cancelled();
            }
        }
        try {
            return attempts(info);
        } finally {
            pool.leave();
        }
    }

    private Outcome attempts(ModuleInfo info) throws InterruptedException {
        String reason = "";
        for (int crashes = 0; crashes < CRASHES_MAX; crashes++) {
            if (cancelled) {
                return new Outcome.Cancelled();
            }
            try {
                return attempt(info);
            } catch (Crash e) {
                reason = e.reason;
                listener.on(new RunEvent.Crashed(reason));
            } catch (IOException e) {
                return new Outcome.Lost("the worker could not be started: " + CheckpointFiles.reason(e));
            }
        }
        return new Outcome.Lost("the worker died " + CRASHES_MAX + " times; last: " + reason);
    }

    /** One worker's try. The worker is given back only after a proper end, else killed. */
    private Outcome attempt(ModuleInfo info) throws IOException, Crash, InterruptedException {
        WorkerProcess worker = pool.take((long) info.memoryPagesMax() * Kernel.PAGE_BYTES);
        boolean usable = false;
        try {
            if (worker.greeted().isEmpty() && !hello(worker)) {
                return new Outcome.Cancelled();
            }
            CheckpointFiles.Kept kept = files.read(job.id());
            if (!kept.trouble().isEmpty()) {
                listener.on(new RunEvent.Log("the checkpoint cannot be read to its end: " + kept.trouble()));
            }
            kept.pieces().forEach(piece -> worker.send(new ToWorker.Kept(piece)));
            FromWorker.Ended ended = follow(worker);
            usable = ended.usable();
            return ended.outcome();
        } finally {
            pool.giveBack(worker, usable);
        }
    }

    /** Waits until the worker is up; false where the run was cancelled meanwhile. */
    private boolean hello(WorkerProcess worker) throws IOException, Crash, InterruptedException {
        long deadline = System.nanoTime() + START_MS_MAX * 1_000_000;
        while (!cancelled) {
            FromWorker message = next(worker, deadline, "did not start");
            if (message instanceof FromWorker.Hello hello) {
                if (hello.version() != FromWorker.VERSION) {
                    throw new Crash("the worker is of another version");
                }
                if (!hello.compiles()) {
                    throw new IOException("the Wasm engine has no compiler (" + hello.engine() + ")");
                }
                worker.greet(hello);
                return true;
            }
            if (message != null) {
                throw new Crash("the worker did not greet");
            }
        }
        return false;
    }

    private FromWorker.Ended follow(WorkerProcess worker) throws Crash, InterruptedException {
        boolean told = paused;
        CheckpointFiles.Incoming incoming = files.incoming(job.id());
        int limit = percent.getAsInt();
        worker.send(new ToWorker.Limit(limit));
        worker.send(new ToWorker.Begin(job, told));
        long silentAt = System.nanoTime() + SILENCE_MS_MAX * 1_000_000;
        long killAt = 0;
        while (true) {
            if (told != paused) {
                told = paused;
                worker.send(told ? new ToWorker.Pause() : new ToWorker.Resume());
            }
            if (limit != percent.getAsInt()) {
                limit = percent.getAsInt();
                worker.send(new ToWorker.Limit(limit));
            }
            if (cancelled && killAt == 0) {
                killAt = System.nanoTime() + CANCEL_MS_MAX * 1_000_000;
                worker.send(new ToWorker.Cancel());
            }
            if (killAt != 0 && System.nanoTime() - killAt > 0) {
                return new FromWorker.Ended(new Outcome.Cancelled(), false);
            }
            FromWorker message = next(worker, silentAt, "fell silent");
            if (message == null) {
                continue;
            }
            silentAt = System.nanoTime() + SILENCE_MS_MAX * 1_000_000;
            if (message instanceof FromWorker.Ended ended) {
                return ended;
            }
            tell(message, worker, incoming);
        }
    }

    /** The next message; null when none came just now. */
    private @Nullable FromWorker next(WorkerProcess worker, long deadline, String otherwise)
            throws Crash, InterruptedException {
        return switch (worker.next(POLL_MS)) {
            case WorkerProcess.News.Said said -> said.message();
            case WorkerProcess.News.Gone gone -> throw new Crash(gone.reason());
            case null -> {
                if (System.nanoTime() - deadline > 0) {
                    throw new Crash("the worker " + otherwise);
                }
                yield null;
            }
        };
    }

    private void tell(FromWorker message, WorkerProcess worker, CheckpointFiles.Incoming incoming) throws Crash {
        switch (message) {
            case FromWorker.Started started -> listener.on(new RunEvent.Started(started.step()));
            case FromWorker.Progress p -> listener.on(new RunEvent.Progress(p.fraction(), p.step(), p.cpuMillis()));
            case FromWorker.Pace p ->
                listener.on(new RunEvent.Pace(p.counts(), p.nanos(), p.maxNanos(), p.memoryBytes()));
            case FromWorker.Frame frame -> listener.on(new RunEvent.Frame(frame.bytes()));
            case FromWorker.Log log -> listener.on(new RunEvent.Log(log.line()));
            case FromWorker.Saved saved -> keep(saved, worker, incoming);
            case FromWorker.Beat beat -> {}
            case FromWorker.Hello hello -> throw new Crash("the worker greeted twice");
            case FromWorker.Ended ended -> throw new Crash("the worker ended twice");
        }
    }

    /** A run goes on where its state cannot be kept; that is said once, and again after a state that was kept. */
    private void keep(FromWorker.Saved saved, WorkerProcess worker, CheckpointFiles.Incoming incoming) {
        try {
            long bytes = incoming.take(saved.step(), saved.part(), saved.last(), saved.chunk());
            if (bytes > 0) {
                keeps = true;
                listener.on(new RunEvent.Checkpointed(saved.step(), bytes, saved.costMicros()));
            }
        } catch (IOException e) {
            worker.send(new ToWorker.Unkept());
            if (keeps) {
                keeps = false;
                listener.on(new RunEvent.Log(
                        "the checkpoint could not be kept, after a crash the unit goes on from the one before: "
                                + CheckpointFiles.reason(e)));
            }
        }
    }
}
