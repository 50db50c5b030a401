package org.fallow.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.claim.ClaimTerms;
import org.fallow.work.record.Cid;
import org.fallow.work.record.UnitId;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final ClaimTerms TERMS = ClaimTerms.brisk(Duration.ofMinutes(1), Duration.ofSeconds(10));
    private static final List<PeerId> VOLUNTEERS = volunteers();

    @Test
    void theSameVolunteerGetsTheSameUnitsOfEveryCustodianUntilTheEpochEnds() {
        List<UnitId> first = choose(open(), 0, NOW);
        List<Candidate> shuffled = new ArrayList<>(open().toList());
        Collections.shuffle(shuffled, new Random(1));
        assertThat(choose(shuffled.stream(), 0, NOW)).isEqualTo(first).hasSize(8);
        assertThat(choose(open(), 0, NOW.plus(Placement.EPOCH))).isNotEqualTo(first);
    }

    @Test
    void differentVolunteersRarelyGetTheSameUnits() {
        Set<UnitId> given = new HashSet<>();
        for (int v = 0; v < VOLUNTEERS.size(); v++) {
            given.addAll(choose(open(), v, NOW));
        }
        assertThat(given).hasSizeGreaterThan(8 * VOLUNTEERS.size() * 9 / 10);
    }

    @Test
    void aFurtherCopyIsGivenOnlyWhenNothingElseIsOpenAndAllLeasesAreOld() {
        Instant old = NOW.minus(TERMS.copyAfter()).minusSeconds(1);
        Candidate slow = new Candidate(unit(1), 2, 2, old);
        Candidate fresh = new Candidate(unit(2), 2, 2, NOW.minusSeconds(1));
        Candidate copied = new Candidate(unit(3), 2, 2 + TERMS.copies(), old);
        assertThat(choose(Stream.of(slow, fresh, copied), 0, NOW)).containsExactly(unit(1));
        Candidate open = new Candidate(unit(4), 2, 1, NOW);
        assertThat(choose(Stream.of(slow, fresh, copied, open), 0, NOW)).containsExactly(unit(4));
    }

    private static List<UnitId> choose(Stream<Candidate> candidates, int volunteer, Instant now) {
        return Placement.choose(candidates, VOLUNTEERS.get(volunteer), 8, TERMS, now);
    }

    private static Stream<Candidate> open() {
        return LongStream.range(0, 1_000).mapToObj(i -> new Candidate(unit(i), 2, 0, Instant.MIN));
    }

    private static UnitId unit(long index) {
        return new UnitId(Cid.of(Cid.Codec.RAW, new byte[] {1}), index);
    }

    private static List<PeerId> volunteers() {
        Random random = new Random(5);
        return Stream.generate(() -> KeyPair.generate(random).peerId())
                .limit(10)
                .toList();
    }
}
