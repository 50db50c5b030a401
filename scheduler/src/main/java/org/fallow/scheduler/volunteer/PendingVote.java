package org.fallow.scheduler.volunteer;

import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;

/**
 * A vote that is not settled, and the result it is for.
 *
 * @param vote signed by this node
 * @param result the bytes that open it; treat as immutable
 */
public record PendingVote(Signed<Vote> vote, byte[] result) {
    /** Which unit. */
    public UnitId unit() {
        return vote.value().unit();
    }
}
