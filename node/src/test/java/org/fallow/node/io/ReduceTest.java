package org.fallow.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.fallow.node.control.io.HttpNodeApi;
import org.fallow.node.io.results.ResultFiles;
import org.fallow.node.publication.Publication;
import org.fallow.node.status.ResultLine;
import org.fallow.work.record.Reduce;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A reduce kernel, from the project's folder to the file of what it made, through real nodes and workers. */
@Timeout(300)
class ReduceTest {
    /** The units whose seed is 4 and 5 fail. */
    private static final String YAML = """
            project: tally
            title: Counted by a kernel
            kernel: stumble.wasm
            units:
              sweep: { seed: { from: 1, to: 6 } }
            reduce: { wasm: tally.wasm }
            """;

    @TempDir
    private Path folder;

    @Test
    void theResultsOfABatchAreReducedByItsOwnKernel() throws Exception {
        try (Loopback net = new Loopback(folder);
                HttpNodeApi anne = net.start("anne", 0);
                HttpNodeApi bert = net.start("bert", 1);
                HttpNodeApi carl = net.start("carl", 1)) {
            Publication publication = net.publication("anne", YAML, "stumble.wasm", "tally.wasm");
            assertThat(publication.batch().value().reduce().kind()).isEqualTo(Reduce.Kind.WASM);
            String batch = Loopback.publish(publication, anne, bert, carl);
            Loopback.await("every unit is settled", () -> anne.batch(batch).open() == 0);
            Path file = ResultFiles.reduce(anne, batch, "wasm", true, folder.resolve("out"));
            List<ResultLine> results = ResultFiles.read(ResultFiles.write(anne, batch, folder.resolve("out")));
            int count = 0;
            int units = 0;
            int sum = 0;
            for (ResultLine line : results) {
                if (line.failure() == null) {
                    count++;
                    units += (int) line.unit();
                    String result = Objects.requireNonNull(line.result()).toString();
                    sum += result.chars().sum();
                }
            }
            ByteBuffer made = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(List.of(made.getInt(), made.getInt(), made.getInt())).containsExactly(count, units, sum);
            assertThat(List.of(count, units)).containsExactly(4, 8);
            ByteArrayOutputStream elsewhere = new ByteArrayOutputStream();
            bert.reduced(batch, "", elsewhere);
            assertThat(elsewhere.toByteArray()).as("wherever it is done").isEqualTo(Files.readAllBytes(file));
        }
    }
}
