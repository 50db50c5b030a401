package org.fallow.work.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.sandbox.CheckpointPolicy;
import org.fallow.work.sandbox.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protein folding kernel in the real worker, beside another engine. */
class HpFoldTest {
    private static final Path KERNEL = Path.of("kernels", "hp-fold");
    private static final int WAIT_S_MAX = 60;
    private static final String INPUT = "{\"dim\":2,\"seed\":7,\"sequence\":\"HPHPPHHPHPPHPHHPPHPH\",\"steps\":600000}";

    @TempDir
    private Path folder;

    @Test
    void aUnitHasTheSameResultHereAndUnderV8() throws Exception {
        assumeTrue(hasNode(), "skipped: the other engine needs node, which is not installed");
        byte[] input = INPUT.getBytes(StandardCharsets.UTF_8);
        try (WorkerSandbox sandbox =
                new WorkerSandbox(new SandboxOptions(WorkerSandboxTest.home(), folder, 1, Priority.NORMAL))) {
            Job job = new Job(
                    "hp-fold",
                    Files.readAllBytes(KERNEL.resolve("hp-fold.wasm")),
                    KernelMode.RESUMABLE,
                    new Limits(64 << 20, 600),
                    input,
                    CheckpointPolicy.USUAL);
            Outcome outcome = sandbox.start(job, event -> {})
                    .await(Duration.ofSeconds(WAIT_S_MAX))
                    .orElseThrow();
            assertThat(outcome).as(outcome.text()).isInstanceOf(Outcome.Finished.class);
            assertThat(((Outcome.Finished) outcome).result()).isEqualTo(underV8(input));
        }
    }

    private static boolean hasNode() throws InterruptedException {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private byte[] underV8(byte[] input) throws Exception {
        Path in = Files.write(folder.resolve("input"), input);
        Path out = folder.resolve("output");
        Process node = new ProcessBuilder(
                        "node",
                        KERNEL.resolveSibling("shared").resolve("run.mjs").toString(),
                        KERNEL.resolve("hp-fold.wasm").toString(),
                        in.toString(),
                        out.toString(),
                        "--quiet")
                .inheritIO()
                .start();
        assertThat(node.waitFor(WAIT_S_MAX, TimeUnit.SECONDS)).isTrue();
        assertThat(node.exitValue()).isZero();
        return Files.readAllBytes(out);
    }
}
