package org.fallow.scheduler.volunteer;

import java.util.List;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.custody.Response;
import org.fallow.scheduler.offer.Offer;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.UnitId;

/** What can happen to a volunteer. */
public sealed interface VolunteerEvent {
    /** The user's settings, or what the machine can give, changed. Zero slots: fetch nothing for now. */
    record Offered(Offer offer) implements VolunteerEvent {}

    /**
     * A batch of a joined project is open. Its provenance is checked, see {@link
     * org.fallow.scheduler.offer.Provenance}.
     */
    record BatchJoined(Cid id, Batch batch) implements VolunteerEvent {}

    /** A batch is no longer wanted; votes already cast are still seen through. */
    record BatchLeft(Cid id) implements VolunteerEvent {}

    /** The answer to a {@link VolunteerAction.Locate}; empty when none could be found. */
    record Located(ShardId shard, List<PeerId> custodians) implements VolunteerEvent {}

    /** The answer to an {@link VolunteerAction.Ask}. */
    record Answered(long id, Response response) implements VolunteerEvent {}

    /** No answer to an {@link VolunteerAction.Ask}, for whatever reason. */
    record Failed(long id) implements VolunteerEvent {}

    /** How far a unit is, 0 to 1,000 permille. */
    record Progressed(UnitId unit, int permille) implements VolunteerEvent {}

    /** A {@link VolunteerAction.Run} ended. */
    record Ran(UnitId unit, Run run) implements VolunteerEvent {}

    /** The user does not want a unit computed here: it is given back, and not taken again. */
    record Aborted(UnitId unit) implements VolunteerEvent {}

    /** A {@link VolunteerAction.Keep} is durable. */
    record Kept(UnitId unit) implements VolunteerEvent {}

    /** After a restart: the votes that were kept. Comes before anything else but joined batches. */
    record Restored(List<PendingVote> votes) implements VolunteerEvent {}
}
