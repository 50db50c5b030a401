package org.fallow.node.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fallow.node.control.ApiRefused;
import org.fallow.node.control.PublishRequest;
import org.fallow.node.control.io.HttpNodeApi;
import org.fallow.node.publication.Publication;
import org.fallow.node.status.BatchStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a publisher does after the first batch, on real nodes: bring together, publish again, cancel, be mirrored. */
@Timeout(300)
class PublisherTest {
    /** The units whose seed is 4 and 5 fail. */
    private static final String YAML = """
            project: again
            title: Published again
            kernel: stumble.wasm
            units:
              sweep: { seed: { from: 1, to: 6 } }
            reduce: csv
            """;

    @TempDir
    private Path folder;

    private static BatchStatus publish(Publication publication, HttpNodeApi publisher) throws Exception {
        for (Publication.Blob blob : publication.blobs()) {
            publisher.upload(blob.bytes());
        }
        return publisher.publish(new PublishRequest(
                publication.project().encoded(), publication.batch().encoded()));
    }

    @Test
    void whatAPublisherDoesAfterTheFirstBatch() throws Exception {
        try (Loopback net = new Loopback(folder);
                HttpNodeApi anne = net.start("anne", 0);
                HttpNodeApi bert = net.start("bert", 1);
                HttpNodeApi carl = net.start("carl", 1)) {
            Publication first = net.publication("anne", YAML, "stumble.wasm");
            String batch = Loopback.publish(first, anne, bert, carl);
            Loopback.await("every unit is settled", () -> anne.batch(batch).open() == 0);

            ByteArrayOutputStream table = new ByteArrayOutputStream();
            anne.reduced(batch, "", table);
            assertThat(table.toString(UTF_8).lines())
                    .as("a heading, and a row for each that did not fail")
                    .hasSize(5);
            assertThat(table.toString(UTF_8)).startsWith("unit,").contains("seed");
            ByteArrayOutputStream lines = new ByteArrayOutputStream();
            anne.reduced(batch, "jsonl", lines);
            assertThat(lines.toString(UTF_8).lines()).hasSize(4).allMatch(line -> line.startsWith("{\"unit\":"));
            assertThatThrownBy(() -> anne.reduced(batch, "pie", lines))
                    .isInstanceOf(ApiRefused.class)
                    .hasMessageContaining("pie");

            assertThat(publish(net.publication("anne", YAML), anne).id())
                    .as("the same folder again is nothing new")
                    .isEqualTo(batch);
            assertThat(anne.batches()).hasSize(1);
            Publication changed =
                    net.publication("anne", YAML.replace("to: 6", "to: 3000") + "verify: { replicas: 1 }\n");
            assertThat(publish(changed, anne).id())
                    .as("a changed one is a new batch")
                    .isEqualTo(changed.batch().cid().toString())
                    .isNotEqualTo(batch);

            String second = changed.batch().cid().toString();
            Loopback.await(
                    "the new batch is worked on", () -> anne.batch(second).accepted() > 0);
            assertThatThrownBy(() -> bert.cancel(second))
                    .as("only who signed it can cancel it")
                    .isInstanceOf(ApiRefused.class);
            assertThat(anne.cancel(second).withdrawn()).isTrue();
            Loopback.await(
                    "volunteers have heard of it",
                    () -> bert.batch(second).withdrawn() && carl.batch(second).withdrawn());
            Loopback.await(
                    "nobody works on it any more",
                    () -> bert.tasks().isEmpty() && carl.tasks().isEmpty());
            long accepted = anne.batch(second).accepted();
            List<String> results = new ArrayList<>();
            anne.results(second, results::add);
            assertThat(results).as("what is accepted stays so").hasSizeGreaterThanOrEqualTo((int)
                    Math.min(1, accepted));
        }
    }

    @Test
    void aMirrorKeepsWhatItDoesNotWorkFor() throws Exception {
        try (Loopback net = new Loopback(folder);
                HttpNodeApi anne = net.start("anne", 0);
                HttpNodeApi dora = net.start("dora", 0)) {
            Publication publication = net.publication("anne", YAML, "stumble.wasm");
            String project = publication.batch().value().project().toString();
            publish(publication, anne);
            dora.mirror(project, true);
            Path kernel = folder.resolve("dora/blobs")
                    .resolve(publication.batch().value().kernel().toString());
            Loopback.await("the mirror has the kernel", () -> Files.exists(kernel));
            assertThat(dora.batches())
                    .extracting(BatchStatus::id)
                    .containsExactly(publication.batch().cid().toString());
            assertThat(folder.resolve("dora/mirrors")).hasContent(project + "\n");
            assertThat(dora.mirror(project, false).joined()).isFalse();
            assertThat(folder.resolve("dora/mirrors")).isEmptyFile();
            assertThatThrownBy(() -> dora.mirror(project, false)).isInstanceOf(ApiRefused.class);
        }
    }
}
