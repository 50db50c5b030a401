package org.fallow.scheduler.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.verdict.Ballot;
import org.junit.jupiter.api.Test;

class EvidenceTest {
    /** So that whoever holds a receipt can ask any custodian whether that is the evidence it has. */
    @Test
    void theEvidenceThatAReceiptNamesIsWhatCustodiansCompare() {
        Bench bench = new Bench(2, 20);
        PeerId custodian = bench.ids.getFirst();
        KeyPair voter = KeyPair.generate(new Random(3));
        TreeMap<Long, Ballot> held = new TreeMap<>();
        for (long unit : List.of(3L, 17L)) {
            bench.ask(custodian, voter.peerId(), bench.cast(voter, unit, Bench.right(unit)));
            held.put(unit, Ballot.EMPTY.withVote(bench.vote(voter, unit, Bench.right(unit))));
        }
        assertThat(bench.ask(custodian, bench.ids.getLast(), new Request.Digest(bench.shard, Ballot.digest(held))))
                .isEqualTo(new Response.Digests(true, List.of()));
    }
}
