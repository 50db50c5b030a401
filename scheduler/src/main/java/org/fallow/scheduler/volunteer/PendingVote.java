package org.fallow.scheduler.volunteer;

import org.fallow.work.record.Answer;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;

/**
 * A vote that is not settled, and what it is for.
 *
 * @param vote signed by this node
 * @param answer what opens it
 */
public record PendingVote(Signed<Vote> vote, Answer answer) {
    /** Which unit. */
    public UnitId unit() {
        return vote.value().unit();
    }
}
