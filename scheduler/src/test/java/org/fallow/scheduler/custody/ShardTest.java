package org.fallow.scheduler.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.scheduler.placement.Groups;
import org.fallow.scheduler.placement.Orders;
import org.fallow.scheduler.verdict.Records;
import org.fallow.scheduler.verdict.Verdict;
import org.fallow.work.record.Answer;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.record.Opening;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Reduce;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.UnitSource;
import org.fallow.work.record.VerifyPolicy;
import org.fallow.work.record.Vote;
import org.junit.jupiter.api.Test;

class ShardTest {
    private static final Cid BATCH = Cid.of(Cid.Codec.RAW, new byte[] {1});
    private static final CustodyTerms TERMS = CustodyTerms.BRISK;
    private static final List<KeyPair> VOLUNTEERS = volunteers();
    private static final byte[] RESULT = "1".getBytes(StandardCharsets.UTF_8);
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    private static Shard shard(UnitSource units) {
        return shard(units, new Groups());
    }

    private static Shard shard(UnitSource units, Groups groups) {
        Batch batch = new Batch(
                1,
                ProjectId.of(VOLUNTEERS.getFirst().peerId(), "p"),
                BATCH,
                KernelMode.RESUMABLE,
                new Limits(64 << 20, 60),
                units,
                new VerifyPolicy.Replicas(2),
                new Reduce(Reduce.Kind.JSONL, ""),
                0,
                Long.MAX_VALUE / 4);
        return new Shard(
                new ShardId(BATCH, 0),
                RecordKind.BATCH.seal(VOLUNTEERS.getFirst(), batch),
                TERMS,
                new Orders(),
                groups);
    }

    private static UnitSource.Sweep seeds(int count) {
        return new UnitSource.Sweep(List.of(new UnitSource.Range("seed", 1, count, 1)));
    }

    private static List<Long> lease(Shard shard, int volunteer, int max) {
        return shard.lease(VOLUNTEERS.get(volunteer).peerId(), max, NOW);
    }

    private static void vote(Shard shard, int volunteer, long unit) {
        vote(shard, volunteer, unit, new Answer.Result(RESULT));
    }

    private static void vote(Shard shard, int volunteer, long unit, Answer answer) {
        KeyPair key = VOLUNTEERS.get(volunteer);
        UnitId id = new UnitId(BATCH, unit);
        Vote vote = new Vote(1, id, Vote.commitment(id, key.peerId(), answer), new byte[0], 1, 1, 1);
        shard.box().add(Records.ofVotes(List.of(RecordKind.VOTE.seal(key, vote))), NOW);
    }

    private static void accept(Shard shard, long unit) {
        accept(shard, unit, new Answer.Result(RESULT));
    }

    private static void accept(Shard shard, long unit, Answer answer) {
        vote(shard, 8, unit, answer);
        vote(shard, 9, unit, answer);
        Opening opening = new Opening(1, new UnitId(BATCH, unit), answer);
        shard.box().add(Records.ofOpenings(List.of(RecordKind.OPENING.seal(VOLUNTEERS.get(8), opening))), NOW);
    }

    @Test
    void aUnitOfAChainIsLeasedOnlyWhenTheOneBeforeItIsAccepted() {
        Shard shard = shard(new UnitSource.Chained(seeds(3), 5));
        assertThat(lease(shard, 0, 8)).containsExactlyInAnyOrder(0L, 5L, 10L);
        accept(shard, 5);
        assertThat(lease(shard, 1, 8)).containsExactlyInAnyOrder(0L, 6L, 10L);
        accept(shard, 6);
        vote(shard, 8, 7);
        vote(shard, 9, 7);
        // Votes alone, with nothing opened, are no result; 0 and 10 have as many leases as votes are wanted.
        assertThat(lease(shard, 2, 8)).isEmpty();
    }

    @Test
    void aChainEndsWhereAUnitFailed() {
        Shard shard = shard(new UnitSource.Chained(seeds(2), 5));
        accept(shard, 0);
        assertThat(lease(shard, 0, 8)).containsExactlyInAnyOrder(1L, 5L);
        accept(shard, 1, Answer.Failure.of(Answer.Why.UNREACHABLE));
        assertThat(shard.verdict(1)).isInstanceOf(Verdict.Accepted.class);
        assertThat(LongStream.range(0, 10).filter(shard::isSettled)).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(lease(shard, 1, 8)).containsExactly(5L);
        assertThat(Reporting.counts(shard)).isEqualTo(new Item.Counts(10, 2, 0, 0, 4, 0));
    }

    @Test
    void aChainGoesOnWhereAFailureIsOpenAgain() {
        Shard shard = shard(new UnitSource.Chained(seeds(1), 5));
        accept(shard, 0, Answer.Failure.of(Answer.Why.MEMORY));
        assertThat(shard.isSettled(4)).isTrue();
        vote(shard, 8, 0, new Answer.Result(RESULT));
        assertThat(shard.verdict(0)).isInstanceOf(Verdict.Open.class);
        assertThat(LongStream.range(0, 5).filter(shard::isSettled)).isEmpty();
        assertThat(lease(shard, 1, 8)).containsExactly(0L);
    }

    @Test
    void whoDeliversMayHoldMoreAndWhoDoesNotCannotHoard() {
        Shard shard = shard(seeds(1_000));
        int first = TERMS.claim().perVolunteer();
        assertThat(lease(shard, 0, 256)).hasSize(first);
        assertThat(lease(shard, 0, 256)).isEmpty();
        List<Long> held = new ArrayList<>(lease(shard, 1, 256));
        int most = 0;
        for (int round = 0; round < 6; round++) {
            for (long unit : List.copyOf(held)) {
                vote(shard, 1, unit);
                held.remove(unit);
            }
            held.addAll(lease(shard, 1, 256));
            most = Math.max(most, held.size());
        }
        assertThat(most).isBetween(4 * first, 256);
        assertThat(lease(shard, 0, 256)).isEmpty();
    }

    @Test
    void theLastUnitsAreNotAllGivenToOneVolunteer() {
        Shard shard = shard(seeds(200));
        for (int volunteer = 2; volunteer < 8; volunteer++) {
            for (long unit : lease(shard, volunteer, 10)) {
                vote(shard, volunteer, unit);
            }
        }
        for (int round = 0; round < 6; round++) {
            for (long unit : lease(shard, 2, 16)) {
                vote(shard, 2, unit);
            }
        }
        assertThat(lease(shard, 2, 256)).hasSizeLessThanOrEqualTo(TERMS.claim().perVolunteer());
    }

    private static List<KeyPair> volunteers() {
        Random random = new Random(5);
        return Stream.generate(() -> KeyPair.generate(random)).limit(10).toList();
    }

    @Test
    void aUnitGoesToAVolunteerOfAnotherNetworkThanItsVotersAndInTimeToAnyone() {
        Groups groups = new Groups();
        Shard shard = shard(seeds(40), groups);
        for (int volunteer = 0; volunteer < 3; volunteer++) {
            groups.seen(VOLUNTEERS.get(volunteer).peerId(), volunteer == 2 ? 2 : 1);
        }
        lease(shard, 0, 8);
        for (long unit = 0; unit < 40; unit++) {
            vote(shard, 0, unit);
        }
        assertThat(lease(shard, 1, 8)).isEmpty();
        assertThat(lease(shard, 2, 1)).hasSize(1);
        Instant later = NOW.plus(TERMS.apart());
        assertThat(shard.lease(VOLUNTEERS.get(1).peerId(), 8, later)).isNotEmpty();
    }
}
