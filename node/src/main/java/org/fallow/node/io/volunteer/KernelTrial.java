package org.fallow.node.io.volunteer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.fallow.work.io.EngineHome;
import org.fallow.work.io.Priority;
import org.fallow.work.io.SandboxOptions;
import org.fallow.work.io.WorkerSandbox;
import org.fallow.work.kernel.Finding;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.kernel.ModuleInfo;
import org.fallow.work.measure.Figures;
import org.fallow.work.measure.StepTimes;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.sandbox.CheckpointPolicy;
import org.fallow.work.sandbox.Job;
import org.fallow.work.sandbox.Run;
import org.fallow.work.sandbox.RunEvent;

/** Runs a kernel for some seconds in the worker that volunteers have, and measures it. */
public final class KernelTrial {
    /** Often enough for a few saved states in a short trial. */
    private static final CheckpointPolicy POLICY = new CheckpointPolicy(2_000, 256);

    private static final Limits LIMITS = new Limits(1L << 30, 86_400);
    private static final Duration SLICE = Duration.ofMillis(500);
    private static final long NATIVE_MINUTES_MAX = 10;

    /** On a busy machine compiling a first step takes long. */
    private static final double FIRST_STEP_SECONDS_MAX = 60;

    /** Steps that were told of at one moment. */
    private record Window(long at, RunEvent.Pace pace, double fraction) {}

    private final List<Window> windows = new ArrayList<>();
    private double fraction;
    private long startedAt;
    private long savedBytes = -1;
    private long savedMicros = -1;
    private double nanCost;
    private double seconds;

    private KernelTrial() {}

    /**
     * Runs it.
     *
     * @param app where the program's jars lie
     * @param seconds to run for, counted from the first step
     * @param nativeProgram takes the same input on its standard input
     * @param progress hears a line for people twice a second
     * @throws IOException where the worker cannot be started, or the unit or the native program failed
     */
    public static Figures of(
            Path app,
            byte[] kernel,
            ModuleInfo info,
            List<Finding> warnings,
            Path input,
            double seconds,
            Optional<Path> nativeProgram,
            Consumer<String> progress)
            throws IOException, InterruptedException {
        double nativeSeconds = -1;
        if (nativeProgram.isPresent()) {
            progress.accept("running " + nativeProgram.get());
            nativeSeconds = natively(nativeProgram.get(), input);
        }
        KernelTrial trial = new KernelTrial();
        Outcome outcome = trial.run(app, kernel, info.floats() > 0, Files.readAllBytes(input), seconds, progress);
        if (!(outcome instanceof Outcome.Finished) && !(outcome instanceof Outcome.Cancelled)) {
            throw new IOException(outcome.text());
        }
        return trial.figures(
                outcome,
                info,
                nativeSeconds,
                warnings.stream().map(Finding::text).toList());
    }

    private Outcome run(
            Path app, byte[] kernel, boolean floats, byte[] input, double seconds, Consumer<String> progress)
            throws IOException, InterruptedException {
        Path checkpoints = Files.createTempDirectory("fallow-bench");
        SandboxOptions options = new SandboxOptions(EngineHome.at(app), checkpoints, 1, Priority.NORMAL);
        try (WorkerSandbox sandbox = new WorkerSandbox(options)) {
            Run run = sandbox.start(new Job("bench", kernel, KernelMode.RESUMABLE, LIMITS, input, POLICY), this::on);
            Optional<Outcome> outcome = run.await(SLICE);
            while (outcome.isEmpty()) {
                progress.accept(stage(seconds));
                if (gone() >= (stepped() ? seconds : FIRST_STEP_SECONDS_MAX)) {
                    run.cancel();
                }
                outcome = run.await(SLICE);
            }
            sandbox.forget("bench");
            this.seconds = gone();
            if (floats) {
                nanCost = new NanTrial(sandbox, kernel, LIMITS, input, seconds).cost(progress);
            }
            return outcome.get();
        } finally {
            LocalRun.remove(checkpoints);
        }
    }

    private synchronized void on(RunEvent event) {
        switch (event) {
            case RunEvent.Started started -> startedAt = System.nanoTime();
            case RunEvent.Progress p -> fraction = p.fraction();
            case RunEvent.Pace pace -> windows.add(new Window(System.nanoTime(), pace, fraction));
            case RunEvent.Checkpointed(long step, long bytes, long costMicros) -> {
                savedBytes = Math.max(savedBytes, bytes);
                savedMicros = Math.max(savedMicros, costMicros);
            }
            case RunEvent.Frame frame -> {}
            case RunEvent.Log log -> {}
            case RunEvent.Crashed crashed -> windows.clear();
            case RunEvent.Finished finished -> {}
        }
    }

    private synchronized String stage(double seconds) {
        return startedAt == 0
                ? "starting the worker"
                : windows.isEmpty()
                        ? "waiting for the first step, %.0f s".formatted(gone())
                        : "%.0f of %.0f s, %,.1f steps a second".formatted(gone(), seconds, speed(windows.getLast()));
    }

    private synchronized boolean stepped() {
        return !windows.isEmpty();
    }

    /** Since the first step was told of; before that, since the beginning. */
    private synchronized double gone() {
        long from = windows.isEmpty() ? startedAt : windows.getFirst().at();
        return from == 0 ? -1 : (System.nanoTime() - from) / 1e9;
    }

    private static double speed(Window window) {
        long steps = 0;
        for (long count : window.pace().counts()) {
            steps += count;
        }
        return steps / Math.max(1e-9, window.pace().nanos() / 1e9);
    }

    /** The second half of the trial counts as warmed up. */
    private synchronized Figures figures(
            Outcome outcome, ModuleInfo info, double nativeSeconds, List<String> warnings) {
        List<Window> warm = windows.subList((windows.size() + 1) / 2, windows.size());
        StepTimes times = new StepTimes();
        for (Window window : warm) {
            RunEvent.Pace pace = window.pace();
            times.add(pace.counts(), pace.nanos(), pace.maxNanos());
        }
        boolean any = times.steps() > 0;
        double steady = any ? times.steps() / (times.nanos() / 1e9) : -1;
        boolean finished = outcome instanceof Outcome.Finished;
        return new Figures(
                seconds,
                finished,
                steady,
                any ? times.percentileMillis(0.5) : -1,
                any ? times.percentileMillis(0.95) : -1,
                any ? times.maxNanos() / 1e6 : -1,
                warmUp(steady),
                windows.isEmpty() ? -1 : windows.getLast().pace().memoryBytes(),
                (long) info.memoryPagesMax() * Kernel.PAGE_BYTES,
                savedBytes,
                savedMicros < 0 ? -1 : savedMicros / 1e3,
                info.floats(),
                nanCost,
                unitSeconds(outcome, warm),
                nativeSeconds,
                warnings);
    }

    private double warmUp(double steady) {
        for (Window window : windows) {
            if (steady > 0 && speed(window) >= steady / 2) {
                return (window.at() - startedAt) / 1e9;
            }
        }
        return -1;
    }

    /** From the progress made after warm-up; where the unit ended without saying how far it was, the time it took. */
    private static double unitSeconds(Outcome outcome, List<Window> warm) {
        if (warm.size() > 1) {
            double moved = warm.getLast().fraction() - warm.getFirst().fraction();
            long nanos = warm.getLast().at() - warm.getFirst().at();
            if (moved > 0) {
                return nanos / 1e9 / moved;
            }
        }
        return outcome instanceof Outcome.Finished finished ? finished.cpuMillis() / 1e3 : -1;
    }

    private static double natively(Path program, Path input) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(program.toAbsolutePath().toString())
                .redirectInput(input.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(NATIVE_MINUTES_MAX, TimeUnit.MINUTES)) {
                throw new IOException(program + " did not end within " + NATIVE_MINUTES_MAX + " minutes");
            }
            if (process.exitValue() != 0) {
                throw new IOException(program + " ended with " + process.exitValue());
            }
            return (System.nanoTime() - start) / 1e9;
        } finally {
            process.destroyForcibly();
        }
    }
}
