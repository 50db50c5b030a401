package org.fallow.scheduler.volunteer;

import java.time.Duration;
import java.util.Optional;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.custody.Request;
import org.fallow.scheduler.offer.Unfit;
import org.fallow.work.record.Cid;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.UnitId;

/** What a volunteer can ask for. */
public sealed interface VolunteerAction {
    /** Find the custodians of a shard; answered by {@link VolunteerEvent.Located}. */
    record Locate(ShardId shard) implements VolunteerAction {}

    /** Ask a peer, which can be this node itself; answered by {@link VolunteerEvent.Answered} or {@link VolunteerEvent.Failed}. */
    record Ask(long id, PeerId peer, Request request, Duration timeout) implements VolunteerAction {}

    /** Compute a unit; answered by {@link VolunteerEvent.Ran}. Never more at a time than the offer has slots. */
    record Run(UnitId unit) implements VolunteerAction {}

    /** Stop computing a unit; no {@link VolunteerEvent.Ran} is wanted. */
    record Abandon(UnitId unit) implements VolunteerAction {}

    /** Make a vote and its result durable, then say {@link VolunteerEvent.Kept}; only then it is sent. */
    record Keep(PendingVote vote) implements VolunteerAction {}

    /** The unit's vote lies safe with its custodians: for status and metrics. */
    record Safe(UnitId unit) implements VolunteerAction {}

    /** Why no units of a batch are fetched, empty when they are again: for status. */
    record Judged(Cid batch, Optional<Unfit> unfit) implements VolunteerAction {}

    /** What became of a unit; its kept vote and result may be deleted. */
    record Settled(UnitId unit, Outcome outcome) implements VolunteerAction {}
}
