package org.fallow.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fallow.node.control.io.HttpNodeApi;
import org.fallow.node.publication.Publication;
import org.fallow.node.status.BatchStatus;
import org.fallow.node.status.UnitStory;
import org.fallow.node.status.UnitVerdict;
import org.fallow.scheduler.proof.Parsed;
import org.fallow.scheduler.proof.Proof;
import org.fallow.work.record.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A batch with units that no machine can compute, through real nodes on loopback and real workers. */
@Timeout(300)
class FailuresTest {
    /** Two chains that come to their end, and one each that stumbles late, over a division, and with an error. */
    private static final String YAML = """
            project: stumbling
            title: Some of it cannot be computed
            kernel: stumble.wasm
            units:
              sweep: { seed: { from: 1, to: 5 } }
              generations: 4
            """;

    @TempDir
    private Path folder;

    @Test
    void aBatchWhoseKernelFailsOnSomeInputsEndsAndSaysWhy() throws Exception {
        try (Loopback net = new Loopback(folder);
                HttpNodeApi anne = net.start("anne", 0);
                HttpNodeApi bert = net.start("bert", 1);
                HttpNodeApi carl = net.start("carl", 1)) {
            Publication publication = net.publication("anne", YAML, "stumble.wasm");
            String batch = Loopback.publish(publication, anne, bert, carl);
            Loopback.await("every unit is settled", () -> anne.batch(batch).open() == 0);
            BatchStatus status = anne.batch(batch);
            assertThat(List.of(status.accepted(), status.failed(), status.stopped()))
                    .containsExactly(9L, 3L, 8L);
            assertThat(status.caught()).isEmpty();

            List<String> lines = new ArrayList<>();
            anne.results(batch, lines::add);
            assertThat(lines).hasSize(12);
            assertThat(lines.get(9))
                    .startsWith("{\"unit\":9,")
                    .contains("\"result\":null", "\"verdict\":\"failed\"", "unreachable", "the 2 units after it");
            assertThat(lines.get(10)).startsWith("{\"unit\":12,").contains("divided by zero", "the 3 units after it");
            assertThat(lines.get(11)).startsWith("{\"unit\":16,").contains("the kernel ended with error -9");

            UnitStory failed = bert.explain(batch, 9);
            assertThat(failed.verdict()).isEqualTo(UnitVerdict.FAILED);
            assertThat(failed.why()).first().asString().contains("committed to the same failure", "unreachable");
            UnitStory stopped = bert.explain(batch, 11);
            assertThat(stopped.verdict()).isEqualTo(UnitVerdict.STOPPED);
            assertThat(stopped.why()).singleElement().asString().startsWith("unit 9 failed");

            Proof late = ((Parsed.Read) Proof.parse(bert.proof(batch, 9))).proof();
            assertThat(late.claim().orElseThrow().answer()).isEqualTo(Answer.Failure.of(Answer.Why.UNREACHABLE));
            Proof proof = ((Parsed.Read) Proof.parse(anne.proof(batch, 16))).proof();
            assertThat(proof.claim().orElseThrow().answer()).isEqualTo(new Answer.Failure(Answer.Why.ERROR, -9));
            Loopback.await(
                    "failures earn credit too", () -> bert.credit().stream().anyMatch(credit -> credit.units() == 12));
        }
    }
}
