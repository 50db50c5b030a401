package org.fallow.work.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.fallow.work.kernel.Kernel;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Modules that mean harm, in the real worker: each ends in a typed outcome soon, at the first attempt, though its unit would
 * have an hour, and the next unit runs.
 */
class HostileKernelTest {
    // Five seconds on a quiet computer, which bench/worker measures; the limits themselves count processor time, so a
    // busy
    // one only makes them late.
    private static final Duration PATIENCE = Duration.ofMinutes(1);

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

    @ParameterizedTest
    @MethodSource("org.fallow.work.io.HostileKernel#all")
    void everyOneOfThemEndsSoonInItsTypedOutcome(HostileKernel kernel) throws Exception {
        Outcome outcome = outcome(kernel.module().get(), HostileKernel.MEMORY_BYTES);
        assertThat(kernel.ends()).as(outcome.text()).contains(outcome.getClass());
    }

    /** Copied as it grows, it would have to move 128 GiB, and a call may take seconds only. */
    @Test
    void toGrowPageByPageIsCheap() throws Exception {
        Outcome outcome = outcome(KernelBuilder.growing(2_048).build(), 128 << 20);
        assertThat(outcome).as(outcome.text()).isInstanceOf(Outcome.Finished.class);
    }

    @Test
    void oneOfThemIsLarge() {
        assertThat(HostileKernel.all().stream()
                        .mapToInt(kernel -> kernel.module().get().length)
                        .max()
                        .orElseThrow())
                .isGreaterThan(10_000_000);
    }

    @Test
    void recursionThatIsTooDeepIsNamedSoAndIsTheSameDepthOnEveryMachine() throws Exception {
        assertThat(outcome(recursing(Kernel.CALLS_MAX), 1 << 20)).isInstanceOf(Outcome.Finished.class);
        assertThat(outcome(recursing(Kernel.CALLS_MAX + 1), 1 << 20))
                .isInstanceOfSatisfying(
                        Outcome.Trapped.class,
                        trapped -> assertThat(trapped.message()).contains("nested more than 4,000 deep"));
    }

    /** A step that calls itself so often: {@code ++count > calls ? 1 : step()}. */
    private static byte[] recursing(int calls) {
        int low = (calls & 0x7f) | 0x80;
        int high = calls >> 7;
        int[] count = {0x23, 0, 0x41, 1, 0x6a, 0x24, 0, 0x23, 0, 0x41, low, high, 0x4a};
        int[] orRecur = {0x04, 0x7f, 0x41, 1, 0x05, 0x10, 4, 0x0b};
        return KernelBuilder.stepping(IntStream.concat(IntStream.of(count), IntStream.of(orRecur))
                        .toArray())
                .build();
    }
}
