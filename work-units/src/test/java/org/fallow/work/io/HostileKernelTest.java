package org.fallow.work.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.fallow.work.kernel.KernelBuilder;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.sandbox.CheckpointPolicy;
import org.fallow.work.sandbox.Job;
import org.fallow.work.sandbox.RunEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Modules that mean harm, in the real worker: each ends in a typed outcome soon, at the first attempt, though its unit would
 * have an hour, and the next unit runs.
 */
class HostileKernelTest {
    // Five seconds on a quiet computer; the limits themselves count processor time, so a busy one only makes them late.
    private static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("fallow.hostile.seconds", 60));
    private static final int LOOP = 0x03;
    private static final int EMPTY = 0x40;
    private static final int BRANCH = 0x0c;
    private static final int END = 0x0b;
    private static final int CONST = 0x41;

    @TempDir
    private static Path folder;

    private static WorkerSandbox sandbox;

    private int crashes;

    @BeforeAll
    static void open() throws Exception {
        sandbox = new WorkerSandbox(new SandboxOptions(WorkerSandboxTest.home(), folder, 1, Priority.NORMAL));
    }

    @AfterAll
    static void close() {
        sandbox.close();
    }

    @AfterEach
    void theNextUnitRuns() throws Exception {
        assertThat(crashes).as("workers that died").isZero();
        assertThat(outcome(KernelBuilder.counting().build(), 1 << 20)).isInstanceOf(Outcome.Finished.class);
    }

    private Outcome outcome(byte[] kernel, long memoryBytes) throws Exception {
        Job job = new Job(
                "hostile",
                kernel,
                KernelMode.RESUMABLE,
                new Limits(memoryBytes, 3_600),
                KernelBuilder.input(3, 3),
                CheckpointPolicy.USUAL);
        Outcome outcome = sandbox.start(job, event -> crashes += event instanceof RunEvent.Crashed ? 1 : 0)
                .await(PATIENCE)
                .orElseThrow();
        sandbox.forget("hostile");
        return outcome;
    }

    private Outcome outcome(KernelBuilder kernel) throws Exception {
        return outcome(kernel.build(), 1 << 20);
    }

    @Test
    void anEndlessLoopInAStep() throws Exception {
        assertThat(outcome(KernelBuilder.stepping(LOOP, EMPTY, BRANCH, 0, END, CONST, 1)))
                .isInstanceOf(Outcome.OutOfTime.class);
    }

    @Test
    void anEndlessLoopInInit() throws Exception {
        assertThat(outcome(KernelBuilder.counting().body("init", LOOP, EMPTY, BRANCH, 0, END, CONST, 0)))
                .isInstanceOf(Outcome.OutOfTime.class);
    }

    @Test
    void anEndlessLoopInTheResult() throws Exception {
        assertThat(outcome(KernelBuilder.stepping(CONST, 1).body("result", LOOP, EMPTY, BRANCH, 0, END, 0x42, 0)))
                .isInstanceOf(Outcome.OutOfTime.class);
    }

    @Test
    void aMemoryBomb() throws Exception {
        // loop { memory.grow 1; br 0 }, with 1 GiB declared
        KernelBuilder bomb = KernelBuilder.stepping(
                        LOOP, EMPTY, CONST, 1, 0x40, 0, CONST, 0x7f, 0x47, 0x0d, 0, END, CONST, 0)
                .memory(1, 1, 1, 0x80, 0x80, 1);
        assertThat(outcome(bomb.build(), 1L << 30)).isInstanceOfAny(Outcome.OutOfTime.class, Outcome.OutOfMemory.class);
    }

    @Test
    void memoryThatIsAskedForAtOnce() throws Exception {
        KernelBuilder kernel = KernelBuilder.stepping(CONST, 1).memory(1, 1, 0x80, 0x80, 1, 0x80, 0x80, 1);
        assertThat(outcome(kernel.build(), 1L << 30))
                .isInstanceOfAny(Outcome.Finished.class, Outcome.OutOfMemory.class);
        assertThat(outcome(kernel.build(), 1L << 20)).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void deepRecursion() throws Exception {
        // Which of the two comes first, the stack's end and the way back from it or the watch, depends on the computer.
        assertThat(outcome(KernelBuilder.stepping(0x10, 4)))
                .isInstanceOfAny(Outcome.Trapped.class, Outcome.OutOfTime.class);
    }

    @Test
    void deepRecursionInCodeThatIsCompiled() throws Exception {
        // A step calls itself 1,000 deep, over and over, and then without an end: if (--local) recur.
        KernelBuilder kernel = KernelBuilder.stepping(
                0x23, 0, CONST, 1, 0x6a, 0x24, 0, 0x23, 0, CONST, 0x80, 0x08, 0x6f, 0x04, EMPTY, 0x10, 4, 0x1a, 0x0b,
                0x23, 0, CONST, 0x80, 0x80, 0x80, 1, 0x4a, 0x04, 0x7f, 0x10, 4, 0x05, CONST, 0, 0x0b);
        assertThat(outcome(kernel)).isInstanceOfAny(Outcome.Trapped.class, Outcome.OutOfTime.class);
    }

    @Test
    void fiftyThousandFunctionsInTenMegabytes() throws Exception {
        byte[] module = KernelBuilder.stepping(CONST, 1).functions(50_000, 200).build();
        assertThat(module).hasSizeGreaterThan(10_000_000);
        assertThat(outcome(module, 1 << 20)).isInstanceOfAny(Outcome.Finished.class, Outcome.OutOfMemory.class);
    }

    @Test
    void malformedBytes() throws Exception {
        byte[] sound = KernelBuilder.counting().build();
        assertThat(outcome(new byte[] {1, 2, 3}, 1 << 20)).isInstanceOf(Outcome.Refused.class);
        assertThat(outcome(Arrays.copyOf(sound, sound.length - 9), 1 << 20)).isInstanceOf(Outcome.Refused.class);
        // Sound in form; an instruction takes from an empty stack.
        assertThat(outcome(KernelBuilder.stepping(0x1a, CONST, 1))).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void anUnknownImport() throws Exception {
        assertThat(outcome(KernelBuilder.counting().importing("open"))).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void anEndlessStartFunction() throws Exception {
        assertThat(outcome(KernelBuilder.counting()
                        .body("abi", LOOP, EMPTY, BRANCH, 0, END, CONST, 1)
                        .starting()))
                .isInstanceOfAny(Outcome.Refused.class, Outcome.OutOfTime.class);
    }
}
