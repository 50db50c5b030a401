package org.fallow.node.io.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fallow.node.io.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelBenchCommandTest {
    @TempDir
    private Path folder;

    private String refused(int exitCode, String... arguments) {
        PrintStream before = System.err;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            assertThat(Main.run(Node.Wrapping.NONE, arguments)).isEqualTo(exitCode);
        } finally {
            System.setErr(before);
        }
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whatCannotBeMeasuredIsRefusedInOneLine() throws Exception {
        String file = Files.writeString(folder.resolve("unit"), "no module").toString();
        String missing = folder.resolve("missing").toString();
        assertThat(refused(1, "kernel", "bench", file, "--input", file))
                .contains("is not a kernel: at byte 0")
                .hasLineCount(1);
        assertThat(refused(1, "kernel", "bench", missing, "--input", file))
                .contains("cannot read " + missing)
                .hasLineCount(1);
        assertThat(refused(1, "kernel", "bench", file, "--input", missing))
                .contains("cannot read " + missing)
                .hasLineCount(1);
        assertThat(refused(2, "kernel", "bench", file, "--input", file, "--seconds", "1"))
                .contains("--seconds: 1.0 is not 2 to 3,600")
                .hasLineCount(1);
        assertThat(refused(2, "kernel", "bench", file, "--input", file, "--native", missing))
                .contains("is not a program that can be run")
                .hasLineCount(1);
    }
}
