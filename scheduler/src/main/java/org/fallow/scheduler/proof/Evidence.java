package org.fallow.scheduler.proof;

import java.util.List;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.work.record.Signed;

/**
 * What is known of one unit of a chain before the unit that is proved.
 *
 * @param votes signed, in the order of voters
 * @param openings signed, in the order of results
 */
record Evidence(List<byte[]> votes, List<byte[]> openings) {
    Evidence {
        if (votes.size() > Proof.VOTES_MAX || openings.size() > Proof.OPENINGS_MAX) {
            throw new IllegalArgumentException("before: more votes or results than a unit can have");
        }
        votes = List.copyOf(votes);
        openings = List.copyOf(openings);
    }

    static Evidence of(Ballot ballot) {
        return new Evidence(
                ballot.votes().stream().map(Signed::encoded).toList(),
                ballot.openings().stream().map(Signed::encoded).toList());
    }
}
