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

/** A kernel of {@code kernels/} on one input: in the real worker, and beside it under node's V8. */
final class BothEngines {
    private static final Path KERNELS = Path.of("kernels");
    private static final int WAIT_S_MAX = 120;

    private BothEngines() {}

    /** Runs the unit in both, and fails where their bytes differ; the result. Skips the test where there is no node. */
    static String agreeOn(String kernel, String input, Path folder) throws Exception {
        assumeTrue(hasNode(), "skipped: the other engine needs node, which is not installed");
        Path module = KERNELS.resolve(kernel).resolve(kernel + ".wasm");
        byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
        try (WorkerSandbox sandbox =
                new WorkerSandbox(new SandboxOptions(WorkerSandboxTest.home(), folder, 1, Priority.NORMAL))) {
            Job job = new Job(
                    kernel,
                    Files.readAllBytes(module),
                    KernelMode.RESUMABLE,
                    new Limits(64 << 20, 600),
                    bytes,
                    CheckpointPolicy.USUAL);
            Outcome outcome = sandbox.start(job, event -> {})
                    .await(Duration.ofSeconds(WAIT_S_MAX))
                    .orElseThrow();
            assertThat(outcome).as(outcome.text()).isInstanceOf(Outcome.Finished.class);
            byte[] result = ((Outcome.Finished) outcome).result();
            assertThat(result).isEqualTo(underV8(module, bytes, folder));
            return new String(result, StandardCharsets.UTF_8);
        }
    }

    private static boolean hasNode() throws InterruptedException {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static byte[] underV8(Path module, byte[] input, Path folder) throws Exception {
        Path in = Files.write(folder.resolve("input"), input);
        Path out = folder.resolve("output");
        Process node = new ProcessBuilder(
                        "node",
                        KERNELS.resolve("shared").resolve("run.mjs").toString(),
                        module.toString(),
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
