package org.fallow.scheduler.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.custody.Response.Standing;
import org.fallow.scheduler.verdict.Rule;
import org.fallow.scheduler.verdict.Verdict;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.VerifyPolicy;
import org.fallow.work.record.Wave;
import org.junit.jupiter.api.Test;

/** Custodians of a batch in which chance decides what is audited: their words, the draw, the publisher's word. */
class SampledCustodyTest {
    private static final int UNITS = 100;
    private static final List<KeyPair> VOLUNTEERS = volunteers();

    private final Bench bench = new Bench(3, UNITS, new VerifyPolicy.ErrorTarget(0.1));
    private final PeerId first = bench.ids.getFirst();

    @Test
    void eachUnitIsLeasedOnceAndSomeOfThemAgainWhenTheirVotesWereDrawn() {
        double share = ((Rule.Sampled) Rule.of(bench.batch.value())).share();
        for (int unit = 0; unit < UNITS; unit++) {
            cast(0, unit, Bench.right(unit));
        }
        bench.pass(Duration.ofMinutes(1));
        long drawn = IntStream.range(0, UNITS).filter(this::isDrawn).count();
        assertThat(drawn).isBetween(1L, (long) (UNITS * share * 1.5));
        for (PeerId id : bench.ids) {
            assertThat(IntStream.range(0, UNITS)
                            .filter(unit -> wantsAudit(id, unit))
                            .count())
                    .isEqualTo(drawn);
        }
    }

    @Test
    void aVoteThatWasNotDrawnIsOpenedAndProvisionalWhenAllCustodiansHadTimeToDrawIt() {
        cast(0, UNITS - 1, Bench.right(UNITS - 1));
        assertThat(standing(0, UNITS - 1)).isEqualTo(Standing.COMPUTING);
        int unit = undrawn();
        assertThat(standing(0, unit)).isEqualTo(Standing.WANTS_OPENING);
        open(0, unit, Bench.right(unit));
        assertThat(standing(0, unit)).isEqualTo(Standing.PROVISIONAL);
        Item.Counts counts = counts();
        assertThat(counts.provisional()).isEqualTo(1);
        assertThat(counts.accepted()).isZero();
    }

    @Test
    void whoIsFoundWrongIsOutAndItsOtherUnitsAreOpenAgain() {
        for (int unit = 0; unit < 2; unit++) {
            cast(0, unit, Bench.wrong(unit));
        }
        bench.pass(Duration.ofSeconds(10));
        for (int voter = 1; voter <= 7; voter++) {
            cast(voter, 0, Bench.right(0));
        }
        open(0, 0, Bench.wrong(0));
        open(1, 0, Bench.right(0));
        assertThat(bench.verdict(first, 0)).isInstanceOf(Verdict.Accepted.class);
        assertThat(bench.verdict(first, 1)).isEqualTo(new Verdict.Open(0, 1));
        assertThat(standing(0, 1)).isEqualTo(Standing.CONTRADICTED);
        assertThat(bench.ask(first, peer(0), new Request.Lease(bench.shard, 8))).isInstanceOf(Response.Refused.class);
    }

    @Test
    void thePublishersWordVoidsVotesRaisesTheShareAndEndsTheBatch() {
        int unit = undrawn();
        open(0, unit, Bench.right(unit));
        assertThat(heed(Bench.PUBLISHER, 1, 1, false, List.of())).isEqualTo(new Response.Done());
        assertThat(wantsAudit(first, unit)).isTrue();
        heed(Bench.PUBLISHER, 2, 0.4, true, List.of());
        assertThat(standing(0, unit)).isEqualTo(Standing.ACCEPTED);
        heed(Bench.PUBLISHER, 3, 0.4, false, List.of(peer(0).bytes()));
        assertThat(bench.verdict(first, unit)).isEqualTo(new Verdict.Open(0, 1));
    }

    @Test
    void anEarlierWordIsPassedOverAndAWordOfAnotherRefused() {
        int unit = undrawn();
        open(0, unit, Bench.right(unit));
        heed(Bench.PUBLISHER, 5, 0.4, true, List.of());
        assertThat(heed(Bench.PUBLISHER, 4, 1, false, List.of())).isEqualTo(new Response.Done());
        assertThat(standing(0, unit)).isEqualTo(Standing.ACCEPTED);
        Response forged = heed(VOLUNTEERS.getFirst(), 9, 1, false, List.of(peer(0).bytes()));
        assertThat(forged).isInstanceOf(Response.Refused.class);
        assertThat(standing(0, unit)).isEqualTo(Standing.ACCEPTED);
        assertThat(counts().wave()).isEqualTo(5);
    }

    @Test
    void thePublishersWordAndTheDrawsSurviveARestart() {
        int unit = undrawn();
        open(0, unit, Bench.right(unit));
        heed(Bench.PUBLISHER, 5, 0.4, true, List.of());
        bench.restart(first);
        bench.pass(Duration.ofSeconds(10));
        assertThat(standing(0, unit)).isEqualTo(Standing.ACCEPTED);
        assertThat(counts().wave()).isEqualTo(5);
    }

    @Test
    void witnessesOfWhoIsNoCustodianAreNotTaken() {
        int unit = undrawn();
        byte[] vote = new byte[16];
        PeerId stranger = peer(5);
        Item.Envelopes flood = new Item.Envelopes(
                List.of(),
                List.of(),
                List.of(RecordKind.WITNESS
                        .seal(VOLUNTEERS.get(5), new org.fallow.work.record.Witness(1, bench.unit(unit), vote))
                        .encoded()));
        assertThat(bench.ask(first, stranger, new Request.Push(bench.shard, flood, List.of())))
                .isEqualTo(new Response.Done());
        assertThat(bench.verdict(first, unit)).isEqualTo(new Verdict.Open(1, 0));
    }

    /** A unit whose vote, of the first volunteer, lies with all custodians, and none of them drew it. */
    private int undrawn() {
        bench.ids.forEach(id -> bench.ask(id, peer(9), new Request.Announce(bench.shard)));
        for (int unit = 0; unit < 10; unit++) {
            cast(0, unit, Bench.right(unit));
        }
        bench.pass(Duration.ofSeconds(20));
        return IntStream.range(0, 10).filter(unit -> !isDrawn(unit)).findFirst().orElseThrow();
    }

    private boolean isDrawn(int unit) {
        return bench.ids.stream().anyMatch(id -> wantsAudit(id, unit));
    }

    private boolean wantsAudit(PeerId custodian, int unit) {
        return switch (bench.verdict(custodian, unit)) {
            case Verdict.Open open -> open.votes() == 1 && open.wanted() == 1;
            case Verdict.Provisional provisional -> provisional.wanted() == 1;
            case Verdict.Accepted accepted -> false;
            case Verdict.Disputed disputed -> false;
        };
    }

    private void cast(int voter, int unit, byte[] result) {
        bench.ask(first, peer(voter), bench.cast(VOLUNTEERS.get(voter), unit, result));
    }

    private void open(int voter, int unit, byte[] result) {
        assertThat(bench.ask(first, peer(voter), bench.open(VOLUNTEERS.get(voter), unit, result)))
                .isEqualTo(new Response.Done());
    }

    private Response heed(KeyPair signer, long sequence, double share, boolean complete, List<byte[]> out) {
        Wave wave = new Wave(1, bench.shard, sequence, share, complete, out);
        return bench.ask(
                first,
                peer(9),
                new Request.Heed(RecordKind.WAVE.seal(signer, wave).encoded()));
    }

    private Standing standing(int voter, int unit) {
        Request ask = new Request.Standing(List.of(new UnitId(bench.batchId, unit)));
        return ((Response.Standings) bench.ask(first, peer(voter), ask))
                .standings()
                .getFirst();
    }

    private Item.Counts counts() {
        return ((Response.Tallied) bench.ask(first, peer(9), new Request.Tally(bench.shard))).counts();
    }

    private static PeerId peer(int volunteer) {
        return VOLUNTEERS.get(volunteer).peerId();
    }

    private static List<KeyPair> volunteers() {
        Random random = new Random(3);
        List<KeyPair> keys = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            keys.add(KeyPair.generate(random));
        }
        return keys;
    }
}
