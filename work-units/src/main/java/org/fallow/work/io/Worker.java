package org.fallow.work.io;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fallow.libp2p.wire.Frames;
import org.fallow.work.checkpoint.Checkpoint;
import org.fallow.work.kernel.Finding;
import org.fallow.work.measure.CallTime;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.Cbor;
import org.fallow.work.record.Cid;
import org.fallow.work.sandbox.FromWorker;
import org.fallow.work.sandbox.Job;
import org.fallow.work.sandbox.ToWorker;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.jspecify.annotations.Nullable;

/**
 * The inside of the worker: one thread runs kernels, one watches it. The watcher tells the node that the process lives,
 * and ends it where a kernel does not come back from a step in its time.
 */
final class Worker {
    private static final int CODES_MAX = 4;
    // Room for Kernel.CALLS_MAX calls, interpreted too: half of it was enough. To run out of it takes longer than a
    // call may (80 s of processor time from 2 MiB).
    private static final int STACK_BYTES = 8 << 20;
    private static final long BEAT_MS = 250;
    private static final long STEP_GRACE_MS = 500;

    /** A module is prepared for the memory its units may use. */
    private record CodeKey(Cid kernel, long memoryBytes, boolean settled) {}

    /** A job and the checkpoint that came before it, in pieces. */
    private record Given(ToWorker.Begin begin, List<byte[]> checkpoint) {}

    private final OutputStream out;
    private final Controls controls = new Controls();
    private final BlockingQueue<Given> jobs = new LinkedBlockingQueue<>(1);
    private final Map<CodeKey, GraalKernel.Code> codes = new LinkedHashMap<>(CODES_MAX, 0.75f, true);
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Thread runner =
            Thread.ofPlatform().daemon().name("kernel").stackSize(STACK_BYTES).unstarted(this::runJobs);
    private final Object turn = new Object();
    private final CallTime callTime = new CallTime();
    private final List<byte[]> kept = new ArrayList<>();

    private ToWorker.@Nullable Begin current;
    private @Nullable Attempt currentRunner;
    private long cpuAtBegin;
    private long keptBytes;

    Worker(OutputStream out) {
        this.out = out;
    }

    void start() {
        runner.start();
        Thread.ofPlatform().daemon().name("watch").start(this::watch);
    }

    void hear(ToWorker message) throws IOException {
        switch (message) {
            case ToWorker.Kept piece -> {
                keptBytes += piece.bytes().length;
                if (keptBytes > Checkpoint.BYTES_MAX) {
                    throw new IOException("a checkpoint of more than " + Checkpoint.BYTES_MAX + " bytes was given");
                }
                kept.add(piece.bytes());
            }
            case ToWorker.Begin begin -> {
                controls.begin(begin.paused());
                if (!jobs.offer(new Given(begin, List.copyOf(kept)))) {
                    throw new IOException("a job was given before the last had ended");
                }
                kept.clear();
                keptBytes = 0;
            }
            case ToWorker.Pause pause -> controls.pause(true);
            case ToWorker.Resume resume -> controls.pause(false);
            case ToWorker.Cancel cancel -> controls.cancel();
            case ToWorker.Unkept unkept -> controls.unkept();
            case ToWorker.Limit limit -> controls.limit(limit.percent());
        }
    }

    private void runJobs() {
        try (Engine engine = Engine.newBuilder("wasm").build()) {
            String name = engine.getImplementationName() + " " + engine.getVersion();
            boolean compiles = !name.contains("Interpreted");
            send(new FromWorker.Hello(FromWorker.VERSION, name, compiles, Lockdown.apply()));
            if (!compiles) {
                System.err.println("worker: the Wasm engine has no compiler (" + name + "): "
                        + "it needs -XX:+EnableJVMCI and the engine's folder as --upgrade-module-path");
                Runtime.getRuntime().halt(WorkerMain.UNFIT);
            }
            while (true) {
                runJob(engine, jobs.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            System.err.println("worker: " + e);
        }
        Runtime.getRuntime().halt(WorkerMain.UNFIT);
    }

    private void runJob(Engine engine, Given given) throws InterruptedException {
        ToWorker.Begin begin = given.begin();
        long cpuAtStart = cpuNanos();
        synchronized (turn) {
            current = begin;
            cpuAtBegin = TimeUnit.NANOSECONDS.toMillis(cpuAtStart);
            callTime.begin(cpuAtBegin);
        }
        try {
            GraalKernel.Code code = code(begin.job());
            Attempt job = Attempt.of(engine, code, begin.job(), controls, this::send, () -> cpuNanos() - cpuAtStart);
            synchronized (turn) {
                currentRunner = job;
            }
            end(job.run(given.checkpoint()), true);
        } catch (PolyglotException e) {
            fail(begin, e);
        } catch (OutOfMemoryError e) {
            end(new Outcome.OutOfMemory(begin.job().limits().memoryBytes()), false);
        } catch (IllegalArgumentException e) {
            end(new Outcome.Stopped(String.valueOf(e.getMessage())), true);
        }
    }

    private void fail(ToWorker.Begin begin, PolyglotException e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        if (e.isInternalError()) {
            System.err.println("worker: the engine failed: " + message);
            Runtime.getRuntime().halt(WorkerMain.UNFIT);
        } else if (e.isResourceExhausted() && message.contains("heap")) {
            end(new Outcome.OutOfMemory(begin.job().limits().memoryBytes()), false);
        } else if (e.isResourceExhausted()) {
            end(new Outcome.Stopped("its calls are nested too deeply for this machine"), true);
        } else if (e.isSyntaxError() || currentRunner == null) {
            end(new Outcome.Refused(List.of(new Finding(-1, "the engine does not accept it: " + message))), true);
        } else {
            end(new Outcome.Stopped(message), true);
        }
    }

    private GraalKernel.Code code(Job job) {
        CodeKey key =
                new CodeKey(Cid.of(Cid.Codec.RAW, job.kernel()), job.limits().memoryBytes(), job.settled());
        GraalKernel.Code known = codes.get(key);
        if (known == null) {
            known = GraalKernel.Code.of(job);
            codes.put(key, known);
            if (codes.size() > CODES_MAX) {
                codes.remove(codes.keySet().iterator().next());
            }
        }
        return known;
    }

    private long cpuMillis() {
        return TimeUnit.NANOSECONDS.toMillis(cpuNanos());
    }

    private long cpuNanos() {
        return threads.getThreadCpuTime(runner.threadId());
    }

    /** Says the outcome once, whoever comes first, the runner or the watcher. */
    private void end(Outcome outcome, boolean usable) {
        synchronized (turn) {
            if (current == null) {
                return;
            }
            current = null;
            currentRunner = null;
        }
        send(new FromWorker.Ended(outcome, usable));
        if (!usable) {
            Runtime.getRuntime().halt(0);
        }
    }

    private void watch() {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(BEAT_MS);
                ToWorker.Begin job;
                long used;
                boolean endless;
                synchronized (turn) {
                    job = current;
                    used = cpuMillis() - cpuAtBegin + (currentRunner == null ? 0 : currentRunner.cpuBefore());
                    endless = isEndless();
                }
                if (job == null) {
                    continue;
                }
                send(new FromWorker.Beat());
                if (used > TimeUnit.SECONDS.toMillis(job.job().limits().seconds()) + STEP_GRACE_MS || endless) {
                    end(new Outcome.OutOfTime(used), false);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the call under way does not come back; seen a beat late at most. */
    private boolean isEndless() {
        if (currentRunner instanceof CommandRunner) {
            return false;
        }
        return callTime.tooLong(currentRunner == null ? 0 : currentRunner.turns(), cpuMillis());
    }

    private void send(FromWorker message) {
        byte[] bytes = Cbor.encode(message);
        synchronized (out) {
            try {
                Frames.write(out, bytes);
            } catch (IOException e) {
                // Nobody listens any more.
                Runtime.getRuntime().halt(0);
            }
        }
    }
}
