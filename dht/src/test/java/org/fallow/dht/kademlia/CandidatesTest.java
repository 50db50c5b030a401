package org.fallow.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.fallow.dht.Peers;
import org.fallow.dht.key.Key;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.simulation.chance.Chance;
import org.junit.jupiter.api.Test;

class CandidatesTest {
    private static final Instant START = Instant.EPOCH;

    private final Chance chance = Chance.of(1);
    private final PeerAddresses peer = Peers.peer(chance);
    private final Key key = Key.of(peer.id());
    private final Candidates candidates = new Candidates(3);

    private boolean due(Instant now) {
        return candidates.due(now, candidate -> true, candidate -> true).isPresent();
    }

    /** Asks whenever somebody is due, for a day, and nobody answers. */
    private List<Duration> attempts(boolean kept) {
        List<Duration> attempts = new ArrayList<>();
        for (Instant now = START; now.isBefore(START.plus(Duration.ofDays(1))); now = now.plusSeconds(5)) {
            if (due(now)) {
                attempts.add(Duration.between(START, now));
                candidates.failed(key, kept, now);
            }
        }
        return attempts;
    }

    @Test
    void whoDoesNotAnswerIsAskedAtGrowingIntervalsAndThenGivenUp() {
        candidates.add(peer, key, START);
        assertThat(attempts(false))
                .extracting(Duration::toSeconds)
                .containsExactly(0L, 15L, 15L + 60, 75L + 240, 315L + 960, 1_275L + 3_600);
    }

    @Test
    void aSuspectIsNotGivenUp() {
        candidates.add(peer, key, START);
        assertThat(attempts(true)).hasSizeBetween(25, 32);
    }

    @Test
    void whoWasOnlyNamedHasOneChanceAndNamingItAgainGivesItNoOtherSoon() {
        candidates.addNamed(peer, key, START);
        assertThat(due(START)).isTrue();
        candidates.failed(key, false, START);
        candidates.addNamed(peer, key, START.plusSeconds(60));
        assertThat(due(START.plusSeconds(61))).isFalse();
        assertThat(due(START.plus(Duration.ofHours(1)))).isFalse();
        candidates.addNamed(peer, key, START.plus(Duration.ofHours(1)));
        assertThat(due(START.plus(Duration.ofHours(1)))).isTrue();
    }

    @Test
    void itsOwnWordCountsMoreThanThatOfOthersAndMakesRoom() {
        for (int i = 0; i < 9; i++) {
            PeerAddresses other = Peers.peer(chance);
            candidates.addNamed(other, Key.of(other.id()), START);
        }
        candidates.add(peer, key, START);
        assertThat(candidates.due(
                        START, candidate -> true, candidate -> candidate.key().equals(key)))
                .isPresent();
        int held = 0;
        while (due(START)) {
            candidates.remove(candidates
                    .due(START, candidate -> true, candidate -> true)
                    .orElseThrow()
                    .key());
            held++;
        }
        assertThat(held).isEqualTo(3);
    }
}
