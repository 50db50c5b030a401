package org.fallow.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.claim.ClaimTerms;
import org.fallow.work.record.Cid;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.UnitId;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final ClaimTerms TERMS = ClaimTerms.brisk(Duration.ofMinutes(1), Duration.ofSeconds(10));
    private static final ShardId SHARD = new ShardId(Cid.of(Cid.Codec.RAW, new byte[] {1}), 1);
    private static final List<PeerId> VOLUNTEERS = volunteers();

    private final Orders orders = new Orders();

    @Test
    void theSameVolunteerGetsTheSameUnitsOfEveryCustodianUntilTheEpochEnds() {
        List<UnitId> first = choose(0, NOW);
        assertThat(first).hasSize(8);
        assertThat(new Orders().of(SHARD, 1_000, VOLUNTEERS.getFirst(), Placement.epoch(NOW)))
                .isEqualTo(orders.of(SHARD, 1_000, VOLUNTEERS.getFirst(), Placement.epoch(NOW)));
        assertThat(choose(0, NOW.plus(Placement.EPOCH))).isNotEqualTo(first);
        assertThat(choose(0, NOW)).isEqualTo(first);
    }

    @Test
    void anOrderHasEveryUnitOnceByTheHashOfUnitVolunteerAndEpoch() {
        short[] order = orders.of(SHARD, 700, VOLUNTEERS.getFirst(), 3);
        assertThat(order).hasSize(700).doesNotHaveDuplicates();
        for (int i = 1; i < order.length; i++) {
            byte[] before = Placement.rank(unit(1_000 + order[i - 1]), VOLUNTEERS.getFirst(), 3);
            byte[] after = Placement.rank(unit(1_000 + order[i]), VOLUNTEERS.getFirst(), 3);
            assertThat(Arrays.compareUnsigned(before, after)).isNegative();
        }
    }

    @Test
    void ordersThatWereForgottenAreMadeAgain() {
        short[] first = orders.of(SHARD, 10, VOLUNTEERS.getFirst(), 3);
        for (int i = 0; i < Orders.ORDERS_MAX; i++) {
            orders.of(new ShardId(SHARD.batch(), 2 + i), 10, VOLUNTEERS.getFirst(), 3);
        }
        assertThat(orders.of(SHARD, 10, VOLUNTEERS.getFirst(), 3))
                .isEqualTo(first)
                .isNotSameAs(first);
    }

    @Test
    void differentVolunteersRarelyGetTheSameUnits() {
        Set<UnitId> given = new HashSet<>();
        for (int v = 0; v < VOLUNTEERS.size(); v++) {
            given.addAll(choose(v, NOW));
        }
        assertThat(given).hasSizeGreaterThan(8 * VOLUNTEERS.size() * 9 / 10);
    }

    @Test
    void aUnitIsNeededUntilItHasAsManyLeasesAsVotesAreWantedAndCopiedNoMoreThanTwice() {
        Candidate full = new Candidate(unit(1), 2, 2);
        Candidate copied = new Candidate(unit(3), 2, 2 + TERMS.copies());
        Candidate open = new Candidate(unit(4), 2, 1);
        assertThat(Placement.needed(Stream.of(full, copied, open), 8)).containsExactly(unit(4));
        assertThat(Placement.copies(Stream.of(copied, full), TERMS)).containsExactly(unit(1));
        assertThat(Placement.copies(Stream.of(copied), TERMS)).isEmpty();
    }

    private List<UnitId> choose(int volunteer, Instant now) {
        short[] order = orders.of(SHARD, 1_000, VOLUNTEERS.get(volunteer), Placement.epoch(now));
        Stream<Candidate> candidates =
                IntStream.range(0, order.length).mapToObj(i -> new Candidate(unit(1_000 + order[i]), 2, 0));
        return Placement.needed(candidates, 8);
    }

    private static UnitId unit(long index) {
        return new UnitId(SHARD.batch(), index);
    }

    private static List<PeerId> volunteers() {
        Random random = new Random(5);
        return Stream.generate(() -> KeyPair.generate(random).peerId())
                .limit(10)
                .toList();
    }
}
