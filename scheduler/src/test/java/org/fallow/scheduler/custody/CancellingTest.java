package org.fallow.scheduler.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Project;
import org.fallow.work.record.RecordKind;
import org.junit.jupiter.api.Test;

/** A custodian that hears that a batch's project does not name it any more. */
class CancellingTest {
    private static final KeyPair ANNE = KeyPair.generate(new Random(1));

    private final Bench bench = new Bench(1, 12);
    private final PeerId custodian = bench.ids.getFirst();
    private final PeerId asker = ANNE.peerId();

    CancellingTest() {
        bench.ask(custodian, asker, new Request.Announce(bench.shard));
    }

    private Response learn(KeyPair signer, String name, long sequence, List<Cid> batches) {
        Project project = new Project(1, name, "Folding", "", batches, sequence);
        return bench.ask(
                custodian,
                asker,
                new Request.Learn(
                        bench.shard, RecordKind.PROJECT.seal(signer, project).encoded()));
    }

    private Response lease() {
        return bench.ask(custodian, asker, new Request.Lease(bench.shard, 1));
    }

    @Test
    void leasesNoMoreUnitsAndStillTakesVotes() {
        assertThat(lease()).isInstanceOf(Response.Leased.class);
        assertThat(learn(Bench.PUBLISHER, "hp", 5, List.of())).isEqualTo(new Response.Done());
        assertThat(lease()).isInstanceOfSatisfying(Response.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.NO_WORK);
            assertThat(refused.text()).contains("cancelled");
        });
        assertThat(bench.ask(custodian, asker, bench.cast(ANNE, 0, Bench.right(0))))
                .isEqualTo(new Response.Done());
    }

    @Test
    void heedsNobodyButThePublisherAndNoRecordOlderThanTheBatch() {
        assertThat(learn(ANNE, "hp", 5, List.of())).isInstanceOf(Response.Refused.class);
        assertThat(learn(Bench.PUBLISHER, "other", 5, List.of())).isInstanceOf(Response.Refused.class);
        assertThat(learn(Bench.PUBLISHER, "hp", 0, List.of())).isInstanceOf(Response.Refused.class);
        assertThat(lease()).isInstanceOf(Response.Leased.class);
    }

    @Test
    void theLatestRecordCountsInWhateverOrderTheyCome() {
        learn(Bench.PUBLISHER, "hp", 7, List.of(bench.batchId));
        learn(Bench.PUBLISHER, "hp", 6, List.of());
        assertThat(lease()).isInstanceOf(Response.Leased.class);
        learn(Bench.PUBLISHER, "hp", 8, List.of());
        assertThat(lease()).isInstanceOf(Response.Refused.class);
    }
}
