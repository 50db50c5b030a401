package org.fallow.node.io.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.node.status.NetworkFigures.Figure;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.Reduce;
import org.fallow.work.record.UnitSource;
import org.fallow.work.record.VerifyPolicy;
import org.junit.jupiter.api.Test;

class PublishCommandTest {
    @Test
    void theLongestTimeIsThatOfFullRoundsAtTheTimeLimit() {
        Batch batch = new Batch(
                1,
                ProjectId.of(KeyPair.generate(new Random(1)).peerId(), "p"),
                Cid.of(Cid.Codec.RAW, new byte[1]),
                KernelMode.RESUMABLE,
                new Limits(64 << 20, 100),
                new UnitSource.Sweep(List.of(new UnitSource.Range("seed", 1, 50, 1))),
                new VerifyPolicy.Replicas(2),
                new Reduce(Reduce.Kind.JSONL, ""),
                1,
                2);
        assertThat(PublishCommand.longestSeconds(batch, new Figure(100, 5))).isEqualTo(100);
        assertThat(PublishCommand.longestSeconds(batch, new Figure(99.9, 5))).isEqualTo(200);
        assertThat(PublishCommand.longestSeconds(batch, new Figure(1, 0))).isEqualTo(10_000);
    }
}
