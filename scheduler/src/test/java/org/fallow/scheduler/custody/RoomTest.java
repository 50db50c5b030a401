package org.fallow.scheduler.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.verdict.Verdict;
import org.fallow.work.record.Opening;
import org.fallow.work.record.ShardId;
import org.junit.jupiter.api.Test;

/** A stranger's batch with large results does not end the nodes that keep it. */
class RoomTest {
    private static final int FITTING = (int) (Bench.ROOM_BYTES / (Opening.RESULT_BYTES_MAX + 8_000));
    private static final List<KeyPair> VOTERS =
            List.of(KeyPair.generate(new Random(5)), KeyPair.generate(new Random(6)));

    private final Bench bench = new Bench(1, 1_500);
    private final PeerId custodian = bench.ids.getFirst();

    /** A unit whose result is as large as may be, voted on twice; the answer to its opening. */
    private Response large(long unit) {
        byte[] result = new byte[Opening.RESULT_BYTES_MAX];
        Arrays.fill(result, (byte) unit);
        for (KeyPair voter : VOTERS) {
            bench.ask(custodian, voter.peerId(), bench.cast(voter, unit, result));
        }
        return bench.ask(custodian, VOTERS.getFirst().peerId(), bench.open(VOTERS.getFirst(), unit, result));
    }

    @Test
    void whatDoesNotFitIsRefusedForNowAndWhatIsHereStays() {
        for (int unit = 0; unit < FITTING; unit++) {
            assertThat(large(unit)).isEqualTo(new Response.Done());
        }
        for (int unit = FITTING; unit < 2 * FITTING; unit++) {
            assertThat(large(unit)).isInstanceOfSatisfying(Response.Refused.class, refused -> {
                assertThat(refused.reason()).isEqualTo(Reason.BUSY);
                assertThat(refused.text()).isEqualTo("this node keeps as much as it can");
            });
        }
        for (int unit = 0; unit < FITTING; unit++) {
            assertThat(bench.verdict(custodian, unit)).isInstanceOf(Verdict.Accepted.class);
        }
        assertThat(bench.custodian(custodian)
                        .shard(bench.shard)
                        .orElseThrow()
                        .box()
                        .bytes())
                .isBetween(Bench.ROOM_BYTES / 2, Bench.ROOM_BYTES);
    }

    @Test
    void noOtherShardIsTakenWhenMostOfTheRoomIsTaken() {
        for (int unit = 0; unit < FITTING; unit++) {
            large(unit);
        }
        ShardId second = new ShardId(bench.batchId, 1);
        PeerId volunteer = VOTERS.getLast().peerId();
        assertThat(bench.ask(custodian, volunteer, new Request.Lease(second, 1)))
                .isInstanceOfSatisfying(
                        Response.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.BUSY));
        assertThat(bench.ask(custodian, volunteer, new Request.Lease(bench.shard, 1)))
                .isInstanceOf(Response.Leased.class);
    }

    @Test
    void whatAShardTookIsFreeWhenItIsGivenUp() {
        for (int unit = 0; unit < FITTING; unit++) {
            large(unit);
        }
        PeerId closer = bench.add(KeyPair.generate(new Random(8)));
        bench.ids.add(closer);
        bench.pass(Bench.TERMS.locate().multipliedBy(2));
        bench.ids.remove(custodian);
        bench.pass(Bench.TERMS.locate().multipliedBy(3));
        assertThat(bench.forgetful).containsExactly(custodian);
        bench.ids.addFirst(custodian);
        ShardId second = new ShardId(bench.batchId, 1);
        assertThat(bench.ask(custodian, VOTERS.getLast().peerId(), new Request.Announce(second)))
                .isEqualTo(new Response.Done());
    }
}
