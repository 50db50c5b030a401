package org.fallow.work.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fallow.libp2p.wire.WireException;
import org.fallow.work.kernel.KernelBuilder;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.Answer;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.sandbox.CheckpointPolicy;
import org.fallow.work.sandbox.Job;
import org.fallow.work.sandbox.Run;
import org.fallow.work.sandbox.RunEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real worker processes, started from the folders the build lays out. */
class WorkerSandboxTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final CheckpointPolicy OFTEN = new CheckpointPolicy(100, 10);

    @TempDir
    private static Path folder;

    private static WorkerSandbox sandbox;

    private final BlockingQueue<RunEvent> heard = new LinkedBlockingQueue<>();

    static EngineHome home() throws Exception {
        Path libp2p = Path.of(WireException.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        return new EngineHome(
                EngineHome.ownJava(),
                Path.of("target", "engine").toAbsolutePath(),
                List.of(
                        Path.of("target", "classes").toAbsolutePath().toString(),
                        libp2p.toString(),
                        Path.of("target", "worker-lib").toAbsolutePath() + "/*"));
    }

    @BeforeAll
    static void open() throws Exception {
        sandbox = new WorkerSandbox(new SandboxOptions(home(), folder, 1, Priority.NORMAL));
    }

    @AfterAll
    static void close() {
        sandbox.close();
    }

    private Run start(String id, byte[] kernel, byte[] input, long seconds) {
        Limits limits = new Limits(1 << 20, seconds);
        return sandbox.start(new Job(id, kernel, KernelMode.RESUMABLE, limits, input, OFTEN), heard::add);
    }

    private Run counting(String id, int steps, int rounds) {
        return start(id, KernelBuilder.counting().build(), KernelBuilder.input(steps, rounds), 60);
    }

    private Outcome outcome(String id, KernelBuilder kernel) throws Exception {
        return start(id, kernel.build(), KernelBuilder.input(3, 3), 60)
                .await(PATIENCE)
                .orElseThrow();
    }

    private static void isTheCount(Outcome outcome, int steps, int rounds) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Finished.class, finished -> {
            assertThat(ByteBuffer.wrap(finished.result())
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong())
                    .isEqualTo(KernelBuilder.expected(steps, rounds));
            assertThat(finished.steps()).isEqualTo(steps);
        });
    }

    /** The next event of a kind; the others before it are passed over. */
    private <T extends RunEvent> T awaits(Class<T> kind) throws Exception {
        while (true) {
            RunEvent event = heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(event)
                    .as("an event on the way to " + kind.getSimpleName())
                    .isNotNull();
            if (kind.isInstance(event)) {
                return kind.cast(event);
            }
            assertThat(event).as("on the way to " + kind).isNotInstanceOf(RunEvent.Finished.class);
        }
    }

    /** Its result is the bits of a NaN with a payload and a sign. */
    @Test
    void naNsAreSettledUnlessTheirCostIsMeasured() throws Exception {
        int[] step = {
            0x41, 0xf8, 0xff, 3, 0x44, 1, 0, 0, 0, 0, 0, 0xf8, 0x7f, 0x9a, 0x39, 3, 0, 0x41, 1,
        };
        byte[] kernel = KernelBuilder.stepping(step).build();
        List<Long> bits = new ArrayList<>();
        for (boolean settled : new boolean[] {true, false, true}) {
            Job job =
                    new Job("nan", kernel, KernelMode.RESUMABLE, new Limits(1 << 20, 60), new byte[8], OFTEN, settled);
            Outcome outcome = sandbox.start(job, heard::add).await(PATIENCE).orElseThrow();
            assertThat(outcome).as(outcome.text()).isInstanceOf(Outcome.Finished.class);
            bits.add(ByteBuffer.wrap(((Outcome.Finished) outcome).result())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getLong());
        }
        long canonical = Double.doubleToLongBits(Double.NaN);
        assertThat(bits).containsExactly(canonical, 0xfff8_0000_0000_0001L, canonical);
    }

    @Test
    void oneWorkerRunsUnitAfterUnitAndEveryKindOfEndIsTyped() throws Exception {
        isTheCount(counting("count", 20, 1_000).await(PATIENCE).orElseThrow(), 20, 1_000);
        List<Long> workers = sandbox.workerPids();
        assertThat(outcome("code", KernelBuilder.stepping(0x41, 0x79)))
                .isInstanceOfSatisfying(
                        Outcome.KernelFailed.class, f -> assertThat(f.code()).isEqualTo(-7));
        assertThat(outcome("init", KernelBuilder.counting().body("init", 0x41, 0x7d)))
                .isInstanceOfSatisfying(
                        Outcome.KernelFailed.class, f -> assertThat(f.code()).isEqualTo(-3));
        // i32.const 1, i32.const 0, i32.div_s
        assertThat(trap("division", 0x41, 1, 0x41, 0, 0x6d)).isEqualTo(Answer.Why.ARITHMETIC);
        assertThat(trap("unreachable", 0x00)).isEqualTo(Answer.Why.UNREACHABLE);
        // i32.const -8, i32.load
        assertThat(trap("load", 0x41, 0x78, 0x28, 2, 0)).isEqualTo(Answer.Why.MEMORY);
        // i32.const -8, i32.const 100, call 0: fallow.log outside the memory
        assertThat(trap("wild", 0x41, 0x78, 0x41, 0xe4, 0, 0x10, 0, 0x41, 1)).isEqualTo(Answer.Why.MEMORY);
        // the result's length is 2 MiB
        assertThat(outcome("large", KernelBuilder.counting().body("result", 0x42, 0x80, 0x80, 0x80, 1)))
                .isInstanceOf(Outcome.TooLarge.class);
        // drop on an empty stack: only the engine's validation sees it
        assertThat(outcome("invalid", KernelBuilder.stepping(0x1a, 0x41, 1))).isInstanceOf(Outcome.Refused.class);
        assertThat(outcome("refused", KernelBuilder.stepping(0xfe, 0))).isInstanceOf(Outcome.Refused.class);
        // loop { if (memory.grow 1 == -1) return 1 }: growth ends at the declared maximum, everywhere
        assertThat(outcome(
                        "bomb",
                        KernelBuilder.stepping(0x03, 0x40, 0x41, 1, 0x40, 0, 0x41, 0x7f, 0x47, 0x0d, 0, 0x0b, 0x41, 1)))
                .isInstanceOf(Outcome.Finished.class);
        assertThat(sandbox.workerPids()).as("one worker did it all").isEqualTo(workers);
    }

    private Answer.Why trap(String id, int... step) throws Exception {
        Outcome outcome = outcome(id, KernelBuilder.stepping(step));
        assertThat(outcome.answer()).isPresent();
        return ((Outcome.Trapped) outcome).why();
    }

    @Test
    void aNanHasTheSameBitsOnEveryMachine() throws Exception {
        // memory[512] = -(memory[0] / memory[8]), all zero; the result is the 8 bytes at 512
        KernelBuilder kernel = KernelBuilder.stepping(
                        0x41, 0, 0x41, 0, 0x2b, 3, 0, 0x41, 8, 0x2b, 3, 0, 0xa3, 0x9a, 0x39, 3, 0x80, 4, 0x41, 1)
                .body("result", 0x42, 0x88, 0x80, 0x80, 0x80, 0x80, 0xc0, 0x00);
        assertThat(outcome("nan", kernel))
                .isInstanceOfSatisfying(
                        Outcome.Finished.class,
                        finished -> assertThat(finished.result()).containsExactly(0, 0, 0, 0, 0, 0, 0xf8, 0x7f));
    }

    @Test
    void anEndlessStepEndsOutOfTimeAndTheNextUnitRuns() throws Exception {
        // loop { br 0 }
        byte[] endless =
                KernelBuilder.stepping(0x03, 0x40, 0x0c, 0, 0x0b, 0x41, 1).build();
        Run run = start("endless", endless, new byte[8], 1);
        assertThat(run.await(PATIENCE)).get().isInstanceOf(Outcome.OutOfTime.class);
        isTheCount(counting("after", 5, 10).await(PATIENCE).orElseThrow(), 5, 10);
    }

    @Test
    void aWorkerKilledOnTheWayGoesOnFromItsCheckpointToTheSameBytes() throws Exception {
        int steps = 150;
        int rounds = 50_000;
        Run run = counting("killed", steps, rounds);
        long kept = awaits(RunEvent.Checkpointed.class).step();
        long pid = sandbox.workerPids().getFirst();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        awaits(RunEvent.Crashed.class);
        assertThat(awaits(RunEvent.Started.class).step()).isGreaterThanOrEqualTo(kept);
        Outcome interrupted = run.await(PATIENCE).orElseThrow();
        isTheCount(interrupted, steps, rounds);
        Outcome straight = counting("straight", steps, rounds).await(PATIENCE).orElseThrow();
        assertThat(((Outcome.Finished) interrupted).checkpointRoot())
                .as("the states that were hashed are the same too")
                .hasSize(32)
                .isEqualTo(((Outcome.Finished) straight).checkpointRoot());
    }

    @Test
    void aPausedRunStandsStillUntilItGoesOnOrIsCancelled() throws Exception {
        // Nothing but a pause makes this job keep its state, so that event says that the pause is in force.
        CheckpointPolicy rarely = new CheckpointPolicy(86_400_000, 0);
        Job job = new Job(
                "paused",
                KernelBuilder.counting().build(),
                KernelMode.RESUMABLE,
                new Limits(1 << 20, 600),
                KernelBuilder.input(1_000_000, 20_000),
                rarely);
        Run run = sandbox.start(job, heard::add);
        awaits(RunEvent.Progress.class);
        run.pause();
        long step = awaits(RunEvent.Checkpointed.class).step();
        assertThat(run.await(Duration.ofSeconds(1))).isEmpty();
        assertThat(heard).isEmpty();
        run.resume();
        assertThat(awaits(RunEvent.Progress.class).step()).isGreaterThan(step);
        run.cancel();
        assertThat(run.await(PATIENCE)).get().isInstanceOf(Outcome.Cancelled.class);
    }

    @Test
    void aLimitHoldsTheWholeWorkerBackAndIsLifted() throws Exception {
        Run run = counting("limited", 1_000_000, 20_000);
        // By then it is compiled, and no single step takes long.
        while (awaits(RunEvent.Progress.class).step() < 2_000) {
            assertThat(run.await(Duration.ZERO)).isEmpty();
        }
        sandbox.limit(20);
        assertThat(run.await(Duration.ofSeconds(1))).isEmpty();
        ProcessHandle worker = ProcessHandle.of(sandbox.workerPids().getFirst()).orElseThrow();
        long begun = System.nanoTime();
        long used = worker.info().totalCpuDuration().orElseThrow().toNanos();
        assertThat(run.await(Duration.ofSeconds(3))).isEmpty();
        double share =
                1.0 * (worker.info().totalCpuDuration().orElseThrow().toNanos() - used) / (System.nanoTime() - begun);
        assertThat(share).as("of a processor").isBetween(0.001, 0.28);
        long step = lastStep();
        sandbox.limit(100);
        assertThat(awaits(RunEvent.Progress.class).step()).isGreaterThan(step);
        run.cancel();
        assertThat(run.await(PATIENCE)).get().isInstanceOf(Outcome.Cancelled.class);
    }

    private long lastStep() {
        List<RunEvent> events = new ArrayList<>();
        heard.drainTo(events);
        return events.stream()
                .mapToLong(event -> event instanceof RunEvent.Progress progress ? progress.step() : 0)
                .max()
                .orElse(0);
    }

    @Test
    void withoutItsEngineAJobIsLostInOneClearLine() throws Exception {
        EngineHome empty = new EngineHome(EngineHome.ownJava(), folder, home().classPath());
        try (WorkerSandbox broken = new WorkerSandbox(new SandboxOptions(empty, folder, 1, Priority.NORMAL))) {
            Job job = new Job(
                    "x",
                    KernelBuilder.counting().build(),
                    KernelMode.RESUMABLE,
                    new Limits(1 << 20, 1),
                    new byte[8],
                    OFTEN);
            assertThat(broken.start(job, event -> {}).await(PATIENCE))
                    .get()
                    .isInstanceOfSatisfying(
                            Outcome.Lost.class,
                            lost -> assertThat(lost.reason()).contains("no Wasm engine"));
        }
    }

    @Test
    void aWorkerWhoseEngineHasNoCompilerSaysSoAndExits() throws Exception {
        // The engine on the class path, without the flags that give it its compiler.
        Process worker = new ProcessBuilder(
                        EngineHome.ownJava().toString(),
                        "-cp",
                        String.join(File.pathSeparator, home().classPath()) + File.pathSeparator + home().engine()
                                + "/*",
                        WorkerMain.class.getName())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(worker.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).contains("has no compiler");
        assertThat(worker.waitFor()).isEqualTo(WorkerMain.UNFIT);
    }

    @Test
    void workersExitWhenTheirStandardInputCloses() throws Exception {
        WorkerProcess worker = WorkerProcess.start(new SandboxOptions(home(), folder, 1, Priority.NORMAL), 160);
        ProcessHandle process = ProcessHandle.of(worker.pid()).orElseThrow();
        assertThat(worker.next(PATIENCE.toMillis())).as("its greeting").isNotNull();
        worker.closeInput();
        assertThat(process.onExit().get(10, TimeUnit.SECONDS).isAlive()).isFalse();
    }
}
