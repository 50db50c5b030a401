package org.fallow.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fallow.node.control.ApiJson;
import org.fallow.node.control.io.HttpNodeApi;
import org.fallow.node.publication.Publication;
import org.fallow.scheduler.proof.Parsed;
import org.fallow.scheduler.proof.Proof;
import org.fallow.work.record.Chain;
import org.fallow.work.record.UnitSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Chains of units through real nodes on loopback and real workers; the kernel hashes its input. */
@Timeout(300)
class ChainsTest {
    private static final int CHAINS = 3;
    private static final int GENERATIONS = 5;
    private static final String YAML = """
            project: chains
            title: Hashes of hashes
            kernel: hash.wasm
            units:
              sweep: { seed: { from: 1, to: 3 } }
              generations: 5
            """;

    @TempDir
    private Path folder;

    /** What the kernel computes: FNV-1a with 64 bits, as sixteen digits in quotes. */
    private static byte[] hash(byte[] input) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : input) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return "\"%016x\"".formatted(hash).getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void threeChainsOfFiveGenerationsGiveTheBytesThatOneMachineComputesAlone() throws Exception {
        try (Loopback net = new Loopback(folder);
                HttpNodeApi anne = net.start("anne", 0);
                HttpNodeApi bert = net.start("bert", 1);
                HttpNodeApi carl = net.start("carl", 1)) {
            Publication publication = net.publication("anne", YAML, "hash.wasm");
            assertThat(publication.unitCount()).isEqualTo(CHAINS * GENERATIONS);
            String batch = Loopback.publish(publication, anne, bert, carl);
            Loopback.await("all units are accepted", () -> anne.batch(batch).accepted() == CHAINS * GENERATIONS);
            List<String> lines = new ArrayList<>();
            anne.results(batch, lines::add);
            UnitSource.Chained units =
                    (UnitSource.Chained) publication.batch().value().units();
            byte[] previous = {};
            for (int unit = 0; unit < CHAINS * GENERATIONS; unit++) {
                byte[] first = ((UnitSource.Sweep) units.of()).input(units.chain(unit));
                byte[] input = unit % GENERATIONS == 0 ? first : Chain.input(first, previous);
                previous = hash(input);
                assertThat(lines.get(unit))
                        .contains("\"unit\":" + unit + ",")
                        .contains("\"input\":" + new String(input, StandardCharsets.UTF_8))
                        .contains("\"result\":" + new String(previous, StandardCharsets.UTF_8));
            }
            assertThat(ApiJson.write(anne.explain(batch, 1))).isNotEmpty();
            Proof proof = ((Parsed.Read) Proof.parse(bert.proof(batch, 13))).proof();
            assertThat(proof.check()).isEmpty();
            assertThat(proof.claim().orElseThrow().before()).isEqualTo(3);
        }
    }
}
