package org.fallow.scheduler.verdict;

import java.util.List;
import java.util.stream.Stream;
import org.fallow.work.record.Opening;
import org.fallow.work.record.Signed;
import org.fallow.work.record.Vote;
import org.fallow.work.record.Witness;

/**
 * Signed records about units, as custodians keep and exchange them.
 *
 * @param votes what volunteers committed to
 * @param openings the results' bytes
 * @param witnesses custodians' words that they keep votes
 */
public record Records(List<Signed<Vote>> votes, List<Signed<Opening>> openings, List<Signed<Witness>> witnesses) {
    /** None. */
    public static final Records NONE = new Records(List.of(), List.of(), List.of());

    /** Copies the lists. */
    public Records {
        votes = List.copyOf(votes);
        openings = List.copyOf(openings);
        witnesses = List.copyOf(witnesses);
    }

    /** Only votes. */
    public static Records ofVotes(List<Signed<Vote>> votes) {
        return new Records(votes, List.of(), List.of());
    }

    /** Only openings. */
    public static Records ofOpenings(List<Signed<Opening>> openings) {
        return new Records(List.of(), openings, List.of());
    }

    /** Only witnesses. */
    public static Records ofWitnesses(List<Signed<Witness>> witnesses) {
        return new Records(List.of(), List.of(), witnesses);
    }

    /** All of several, in their order. */
    public static Records concat(List<Records> parts) {
        return new Records(
                parts.stream().flatMap(p -> p.votes.stream()).toList(),
                parts.stream().flatMap(p -> p.openings.stream()).toList(),
                parts.stream().flatMap(p -> p.witnesses.stream()).toList());
    }

    /** Whether there is nothing. */
    public boolean isEmpty() {
        return votes.isEmpty() && openings.isEmpty() && witnesses.isEmpty();
    }

    /** How many there are. */
    public int size() {
        return votes.size() + openings.size() + witnesses.size();
    }

    /** Their bytes. */
    public Stream<byte[]> encoded() {
        return Stream.of(votes, openings, witnesses).flatMap(List::stream).map(Signed::encoded);
    }
}
