package org.fallow.node.rehearsal;

import org.fallow.scheduler.custody.Request;
import org.fallow.work.record.Cid;

/** Who asked a question that is under way, and by which id of its own. */
sealed interface Waiting {
    /** The custodian. */
    record ForCustodian(long id) implements Waiting {}

    /** The volunteer; what it asked. */
    record ForVolunteer(long id, Request request) implements Waiting {}

    /** The custodian, for a batch. */
    record ForBatch(Cid batch) implements Waiting {}
}
