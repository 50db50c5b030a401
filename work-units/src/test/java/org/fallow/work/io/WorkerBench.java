package org.fallow.work.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.fallow.work.kernel.KernelBuilder;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.sandbox.CheckpointPolicy;
import org.fallow.work.sandbox.Job;
import org.fallow.work.sandbox.Run;
import org.fallow.work.sandbox.RunEvent;

/** Figures of the worker, by the real one: {@code bench/worker throttle|pause|units|start|memory|hostile}. */
final class WorkerBench {
    private static final CheckpointPolicy RARELY = new CheckpointPolicy(86_400_000, 0);
    private static final long LONG = 100_000_000;
    private static final int ROUNDS_OF_10_MS = 6_000_000;
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final int UNITS = 500;
    private static final int PAUSES = 20;

    private final SandboxOptions options;

    private WorkerBench(Path folder, int slots) throws Exception {
        this.options = new SandboxOptions(WorkerSandboxTest.home(), folder, slots, Priority.NORMAL);
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("fallow-bench");
        WorkerBench bench = new WorkerBench(folder, arguments[0].equals("memory") ? 2 : 1);
        switch (arguments[0]) {
            case "throttle" -> bench.throttle();
            case "pause" -> bench.pause();
            case "units" -> bench.units();
            case "start" -> bench.start(Path.of("kernels", "hp-fold", "hp-fold.wasm"));
            case "memory" -> bench.memory();
            case "hostile" -> bench.hostile();
            default -> throw new IllegalArgumentException("throttle, pause, units, start, memory or hostile");
        }
    }

    private static Job counting(String id, long steps, int rounds) {
        byte[] kernel = KernelBuilder.counting().build();
        byte[] input = KernelBuilder.input((int) steps, rounds);
        return new Job(id, kernel, KernelMode.RESUMABLE, new Limits(1 << 20, 3_600), input, RARELY);
    }

    private static long cpuNanos(long pid) {
        return ProcessHandle.of(pid)
                .orElseThrow()
                .info()
                .totalCpuDuration()
                .orElseThrow()
                .toNanos();
    }

    /** Processor time of the whole worker over windows of ten seconds. */
    private void throttle() throws Exception {
        try (WorkerSandbox sandbox = new WorkerSandbox(options)) {
            Run run = sandbox.start(counting("throttle", LONG, ROUNDS_OF_10_MS / 2), event -> {});
            for (int percent : new int[] {100, 50, 25, 75}) {
                sandbox.limit(percent);
                run.await(WARM_UP);
                long pid = sandbox.workerPids().getFirst();
                long begun = System.nanoTime();
                long cpu = cpuNanos(pid);
                run.await(Duration.ofSeconds(10));
                System.out.printf(
                        "limit %3d %%: %5.1f %% of a processor over 10 s%n",
                        percent, 100.0 * (cpuNanos(pid) - cpu) / (System.nanoTime() - begun));
            }
            run.cancel();
        }
    }

    /** From the call to the event that tells that the state is kept, which is after the last step. */
    private void pause() throws Exception {
        for (int stepMs : new int[] {10, 250}) {
            BlockingQueue<RunEvent> heard = new LinkedBlockingQueue<>();
            List<Double> latencies = new ArrayList<>();
            try (WorkerSandbox sandbox = new WorkerSandbox(options)) {
                Run run = sandbox.start(counting("pause", LONG, ROUNDS_OF_10_MS / 10 * stepMs), event -> {
                    if (!(event instanceof RunEvent.Progress)) {
                        heard.add(event);
                    }
                });
                awaits(heard, RunEvent.Started.class);
                run.await(WARM_UP);
                for (int i = 0; i < PAUSES; i++) {
                    long asked = System.nanoTime();
                    run.pause();
                    awaits(heard, RunEvent.Checkpointed.class);
                    latencies.add((System.nanoTime() - asked) / 1e6);
                    run.resume();
                    run.await(Duration.ofMillis(600));
                }
                run.cancel();
            }
            Collections.sort(latencies);
            System.out.printf(
                    "steps of about %d ms: paused after %.0f ms (median), %.0f ms (longest of %d)%n",
                    stepMs, latencies.get(PAUSES / 2), latencies.getLast(), PAUSES);
        }
    }

    private static void awaits(BlockingQueue<RunEvent> heard, Class<? extends RunEvent> kind) throws Exception {
        RunEvent event = heard.poll(1, TimeUnit.MINUTES);
        while (event != null && !kind.isInstance(event)) {
            event = heard.poll(1, TimeUnit.MINUTES);
        }
        if (event == null) {
            throw new IOException("no " + kind.getSimpleName());
        }
    }

    /** Units of one kernel, one after the other: those of about 10 ms, and empty ones for what a unit costs by itself. */
    private void units() throws Exception {
        try (WorkerSandbox sandbox = new WorkerSandbox(options)) {
            for (int rounds : new int[] {ROUNDS_OF_10_MS, 1, ROUNDS_OF_10_MS, 1}) {
                long begun = System.nanoTime();
                long computing = 0;
                for (int i = 0; i < UNITS; i++) {
                    Outcome outcome = sandbox.start(counting("unit-" + i, 1, rounds), event -> {})
                            .await(Duration.ofMinutes(1))
                            .orElseThrow();
                    computing += ((Outcome.Finished) outcome).cpuMillis();
                }
                double seconds = (System.nanoTime() - begun) / 1e9;
                System.out.printf(
                        "%d units of %5.2f ms of computing: %6.1f units/s, %5.2f ms each%n",
                        UNITS, 1.0 * computing / UNITS, UNITS / seconds, 1e3 * seconds / UNITS);
            }
        }
    }

    /** Steps a second of a kernel's first unit in a new worker, second by second, beside those at its end. */
    private void start(Path kernel) throws Exception {
        String input = "{\"dim\":2,\"seed\":7,\"sequence\":\"HPHPPHHPHPPHPHHPPHPH\",\"steps\":2000000000}";
        record At(double seconds, double fraction) {}
        List<At> curve = Collections.synchronizedList(new ArrayList<>());
        Job job = new Job(
                "start",
                Files.readAllBytes(kernel),
                KernelMode.RESUMABLE,
                new Limits(64 << 20, 3_600),
                input.getBytes(StandardCharsets.UTF_8),
                CheckpointPolicy.USUAL);
        try (WorkerSandbox sandbox = new WorkerSandbox(options)) {
            long begun = System.nanoTime();
            Run run = sandbox.start(job, event -> {
                if (event instanceof RunEvent.Progress(double fraction, long step, long cpu)) {
                    curve.add(new At((System.nanoTime() - begun) / 1e9, fraction));
                }
            });
            run.await(Duration.ofSeconds(30))
                    .ifPresent(outcome -> System.out.println("ended early: " + outcome.text()));
            run.cancel();
        }
        List<Double> speeds = new ArrayList<>();
        for (int second = 0; second < 30; second++) {
            int from = second;
            double done = curve.stream()
                    .filter(at -> at.seconds() < from + 1)
                    .mapToDouble(At::fraction)
                    .max()
                    .orElse(0);
            double before = curve.stream()
                    .filter(at -> at.seconds() < from)
                    .mapToDouble(At::fraction)
                    .max()
                    .orElse(0);
            speeds.add(done - before);
        }
        double end = speeds.subList(20, 30).stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(1);
        for (int second = 0; second < 20; second++) {
            System.out.printf("second %2d: %3.0f %% of its speed%n", second + 1, 100 * speeds.get(second) / end);
        }
    }

    /** Resident memory of two workers with a unit each, and of one, and the time to the first unit's end. */
    private void memory() throws Exception {
        try (WorkerSandbox sandbox = new WorkerSandbox(options)) {
            long begun = System.nanoTime();
            List<Run> runs = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                runs.add(sandbox.start(counting("first-" + i, 10, 1_000), event -> {}));
            }
            for (Run run : runs) {
                Outcome outcome = run.await(Duration.ofMinutes(2)).orElseThrow();
                System.out.printf("%s; %.2f s after the start%n", outcome.text(), (System.nanoTime() - begun) / 1e9);
            }
            runs.clear();
            for (int i = 0; i < 2; i++) {
                runs.add(sandbox.start(counting("memory-" + i, LONG, ROUNDS_OF_10_MS), event -> {}));
            }
            runs.getFirst().await(Duration.ofSeconds(10));
            for (long pid : sandbox.workerPids()) {
                Files.readAllLines(Path.of("/proc", "" + pid, "smaps_rollup")).stream()
                        .filter(line -> line.startsWith("Rss") || line.startsWith("Pss:"))
                        .forEach(line -> System.out.println("worker " + pid + " " + line));
            }
            runs.forEach(Run::cancel);
        }
    }

    /**
     * Wall time to the end of each hostile kernel, and to the end of the next unit. Where the kernel may use more memory than the
     * worker's heap has room for, a new worker is started first: that part is told too.
     */
    private void hostile() throws Exception {
        Limits limits = new Limits(HostileKernel.MEMORY_BYTES, 3_600);
        try (WorkerSandbox sandbox = new WorkerSandbox(options)) {
            Job sound = new Job(
                    "next",
                    KernelBuilder.counting().build(),
                    KernelMode.RESUMABLE,
                    limits,
                    KernelBuilder.input(3, 3),
                    RARELY);
            ends(sandbox, sound);
            for (HostileKernel kernel : HostileKernel.all()) {
                Job job = new Job("hostile", kernel.module().get(), KernelMode.RESUMABLE, limits, new byte[8], RARELY);
                long begun = System.nanoTime();
                AtomicLong started = new AtomicLong(begun);
                Outcome outcome = sandbox.start(job, event -> {
                            if (event instanceof RunEvent.Started) {
                                started.set(System.nanoTime());
                            }
                        })
                        .await(Duration.ofMinutes(2))
                        .orElseThrow();
                long ended = System.nanoTime();
                ends(sandbox, sound);
                System.out.printf(
                        "%-44s %5.2f s, %5.2f s of it before its first step, the next unit %5.2f s later: %s%n",
                        kernel.name(),
                        (ended - begun) / 1e9,
                        (started.get() - begun) / 1e9,
                        (System.nanoTime() - ended) / 1e9,
                        outcome.text());
            }
        }
    }

    private static Outcome ends(WorkerSandbox sandbox, Job job) throws Exception {
        return sandbox.start(job, event -> {}).await(Duration.ofMinutes(2)).orElseThrow();
    }
}
