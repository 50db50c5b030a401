package org.fallow.scheduler.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.scheduler.placement.Groups;
import org.fallow.scheduler.placement.Orders;
import org.fallow.scheduler.placement.Placement;
import org.fallow.scheduler.verdict.Records;
import org.fallow.scheduler.verdict.Verdict;
import org.fallow.simulation.seeds.Seeds;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Opening;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;

/** A shard finds the units to lease without looking at all of them; here it is held against one that does look. */
class ShardLeaseTest {
    private static final int UNITS = 24;
    private static final int STEPS = 300;
    private static final List<KeyPair> VOLUNTEERS =
            Stream.generate(keys(new Random(3))).limit(6).toList();

    private final Signed<Batch> batch = Bench.batch(UNITS);
    private final Shard shard = new Shard(new ShardId(batch.cid(), 0), batch, Bench.TERMS, new Orders(), new Groups());
    private Instant now = Instant.ofEpochSecond(1_800_000_000);

    @Seeds(count = 20)
    void givesTheFirstUnitsOfTheVolunteersOrderThatWantMoreVotesThanTheyHaveLeases(long seed) {
        Random random = new Random(seed);
        int given = 0;
        for (int step = 0; step < STEPS; step++) {
            now = now.plusMillis(random.nextInt(4_000));
            KeyPair volunteer = VOLUNTEERS.get(random.nextInt(VOLUNTEERS.size()));
            long unit = random.nextInt(UNITS);
            switch (random.nextInt(8)) {
                case 0, 1 -> vote(volunteer, unit, random.nextInt(4) == 0);
                case 2 -> open(unit, random.nextBoolean());
                case 3 -> shard.decline(unit, volunteer.peerId(), cause(random));
                case 4 -> hint(volunteer, unit, random.nextInt(60));
                case 5 -> hint(volunteer, unit, 0);
                default -> given += lease(volunteer, 1 + random.nextInt(8));
            }
        }
        assertThat(given).isPositive();
    }

    private int lease(KeyPair volunteer, int max) {
        shard.leases().lapse(now);
        int room = Math.min(
                max, shard.allowance(volunteer.peerId()) - shard.leases().knownOf(volunteer.peerId()));
        List<Long> expected = needed(volunteer).limit(Math.max(0, room)).toList();
        List<Long> given = shard.lease(volunteer.peerId(), max, now);
        if (expected.isEmpty()) {
            assertThat(given.size()).as("speculative copies").isLessThanOrEqualTo(1);
        } else {
            assertThat(given).isEqualTo(expected);
        }
        return given.size();
    }

    private void hint(KeyPair volunteer, long unit, int seconds) {
        Item.Hint hint = new Item.Hint(unit, volunteer.peerId().bytes(), seconds * 1_000L);
        shard.hint(hint, VOLUNTEERS.getFirst().peerId(), now.plusSeconds(seconds), now);
    }

    private Stream<Long> needed(KeyPair volunteer) {
        short[] order = new Orders().of(shard.id(), UNITS, volunteer.peerId(), Placement.epoch(now));
        List<Long> ordered = new ArrayList<>();
        for (short offset : order) {
            ordered.add((long) offset);
        }
        assertThat(ordered)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, UNITS).boxed().toList());
        return ordered.stream()
                .filter(unit -> !shard.leases().holds(unit, volunteer.peerId()))
                .filter(unit -> !shard.isDone(unit, volunteer.peerId()))
                .filter(unit -> shard.leases().count(unit) < shard.wanted(unit, now));
    }

    private void vote(KeyPair voter, long unit, boolean wrong) {
        UnitId id = new UnitId(batch.cid(), unit);
        byte[] commitment = Vote.commitment(id, voter.peerId(), new byte[] {(byte) (wrong ? 1 : 0)});
        Vote vote = new Vote(RecordKind.VERSION, id, commitment, new byte[0], 1, 1, 1);
        shard.box().add(Records.ofVotes(List.of(RecordKind.VOTE.seal(voter, vote))), now);
    }

    private void open(long unit, boolean wrong) {
        Opening opening =
                new Opening(RecordKind.VERSION, new UnitId(batch.cid(), unit), new byte[] {(byte) (wrong ? 1 : 0)});
        if (shard.verdict(unit) instanceof Verdict.Open) {
            shard.box().add(Records.ofOpenings(List.of(RecordKind.OPENING.seal(VOLUNTEERS.getFirst(), opening))), now);
        }
    }

    private static Request.Cause cause(Random random) {
        return random.nextBoolean() ? Request.Cause.ABANDONED : Request.Cause.FAILED;
    }

    private static Supplier<KeyPair> keys(Random random) {
        return () -> KeyPair.generate(random);
    }
}
