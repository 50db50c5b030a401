package org.fallow.work.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.fallow.work.kernel.KernelBuilder;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.sandbox.CheckpointPolicy;
import org.fallow.work.sandbox.Job;
import org.fallow.work.sandbox.RunEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program of clang and wasi-libc in the real worker; its source and its build lie beside it. */
class CommandTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Limits LIMITS = new Limits(8 << 20, 30);

    @TempDir
    private static Path folder;

    private static WorkerSandbox sandbox;

    private final BlockingQueue<RunEvent> heard = new LinkedBlockingQueue<>();

    @BeforeAll
    static void open() throws Exception {
        sandbox = new WorkerSandbox(new SandboxOptions(WorkerSandboxTest.home(), folder, 1, Priority.NORMAL));
    }

    @AfterAll
    static void close() {
        sandbox.close();
    }

    private static byte[] probe() throws Exception {
        try (InputStream in = Objects.requireNonNull(CommandTest.class.getResourceAsStream("/command/probe.wasm"))) {
            return in.readAllBytes();
        }
    }

    private Outcome run(String id, byte[] kernel, String input, Limits limits) throws Exception {
        byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
        return sandbox.start(new Job(id, kernel, KernelMode.COMMAND, limits, bytes, CheckpointPolicy.USUAL), heard::add)
                .await(PATIENCE)
                .orElseThrow();
    }

    private Outcome run(String id, String input) throws Exception {
        return run(id, probe(), input, LIMITS);
    }

    private String result(String id, String input) throws Exception {
        Outcome outcome = run(id, input);
        assertThat(outcome).as(outcome.text()).isInstanceOf(Outcome.Finished.class);
        return new String(((Outcome.Finished) outcome).result(), StandardCharsets.UTF_8);
    }

    @Test
    void aProgramReadsItsInputAndItsOutputIsTheResult() throws Exception {
        assertThat(result("sum", "sum 1.5 2.25 -3")).isEqualTo("3 numbers, sum 0.750\n");
        String long400k = "0123456789abcdef".repeat(25_000);
        assertThat(result("echo", "echo " + long400k)).isEqualTo(long400k);
    }

    @Test
    void theWorldIsTheSameForEveryoneAndTheDiceFollowTheUnit() throws Exception {
        String once = result("unit-1", "world");
        assertThat(once)
                .contains("argc 1, argv[0] kernel, HOME is not set")
                .contains("from 0.000000000 to 0.001000000")
                .contains("random 0: ")
                .contains("a file does not open");
        assertThat(result("unit-1", "world")).isEqualTo(once);
        assertThat(result("unit-2", "world")).isNotEqualTo(once);
    }

    @Test
    void everyOtherEndIsTypedAndTheNextUnitRuns() throws Exception {
        assertThat(run("fail", "fail")).isInstanceOfSatisfying(Outcome.KernelFailed.class, failed -> {
            assertThat(failed.code()).isEqualTo(3);
            assertThat(failed.log()).isEqualTo("the input is no good");
        });
        assertThat(heard)
                .filteredOn(RunEvent.Log.class::isInstance)
                .isEqualTo(List.of(new RunEvent.Log("first line"), new RunEvent.Log("the input is no good")));
        assertThat(run("abort", "abort")).isInstanceOf(Outcome.Trapped.class);
        assertThat(run("flood", "flood")).isInstanceOf(Outcome.TooLarge.class);
        assertThat(run("loop", probe(), "loop", new Limits(8 << 20, 1))).isInstanceOf(Outcome.OutOfTime.class);
        assertThat(result("after", "sum 1")).isEqualTo("1 numbers, sum 1.000\n");
    }

    @Test
    void memoryEndsAtTheUnitsLimitWhereTheProgramDeclaresNone() throws Exception {
        assertThat(result("grow", "grow")).isEqualTo("7 MiB\n");
        assertThat(run("more", probe(), "grow", new Limits(16 << 20, 30)))
                .isInstanceOfSatisfying(
                        Outcome.Finished.class,
                        finished -> assertThat(new String(finished.result(), StandardCharsets.UTF_8))
                                .isEqualTo("15 MiB\n"));
    }

    @Test
    void aModuleOfTheOtherModeIsRefusedWithWhatIsMissing() throws Exception {
        assertThat(run("other", KernelBuilder.counting().build(), "", LIMITS))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.findings())
                                .anyMatch(f -> f.reason().contains("the export _start () -> () is missing"))
                                .anyMatch(f -> f.reason().contains("unknown import 'fallow.log'")));
    }
}
