package org.fallow.scheduler.verdict;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.work.record.Cid;

/**
 * A ballot, counted.
 *
 * @param sound voters for each known result that voted for nothing else and are not out
 * @param claimed all voters for each known result
 * @param soundVoters all that voted for one thing only and are not out
 * @param unopened sound votes whose result is not known; none of them is for a known result
 */
record Tally(
        SortedMap<Cid, Integer> sound, SortedMap<Cid, Integer> claimed, SortedSet<PeerId> soundVoters, int unopened) {

    /** Counts a ballot, as if those who are out had not voted. */
    static Tally of(Ballot ballot, SortedSet<PeerId> out) {
        SortedMap<PeerId, Integer> perVoter = new TreeMap<>();
        ballot.keyed().keySet().forEach(key -> perVoter.merge(key.voter(), 1, Integer::sum));
        SortedMap<Cid, Integer> sound = new TreeMap<>();
        SortedMap<Cid, Integer> claimed = new TreeMap<>();
        SortedSet<PeerId> soundVoters = new TreeSet<>();
        int unopened = 0;
        for (VoteKey key : ballot.keyed().keySet()) {
            boolean isSound = perVoter.getOrDefault(key.voter(), 0) == 1 && !out.contains(key.voter());
            Cid result = ballot.opened().get(key);
            if (isSound) {
                soundVoters.add(key.voter());
            }
            if (result != null) {
                claimed.merge(result, 1, Integer::sum);
                if (isSound) {
                    sound.merge(result, 1, Integer::sum);
                }
            } else if (isSound) {
                unopened++;
            }
        }
        return new Tally(sound, claimed, soundVoters, unopened);
    }

    List<Cid> atLeast(SortedMap<Cid, Integer> counts, int quorum) {
        return counts.entrySet().stream()
                .filter(e -> e.getValue() >= quorum)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The most sound votes that any known result has. */
    int best() {
        return ranked().findFirst().orElse(0);
    }

    /** The most that any other has. */
    int second() {
        return ranked().skip(1).findFirst().orElse(0);
    }

    private Stream<Integer> ranked() {
        return sound.values().stream().sorted(Comparator.reverseOrder());
    }
}
