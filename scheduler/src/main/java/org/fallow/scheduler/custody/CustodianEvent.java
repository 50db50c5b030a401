package org.fallow.scheduler.custody;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.verdict.Records;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.Wave;

/** What can happen to a custodian. */
public sealed interface CustodianEvent {
    /**
     * A peer asks. Answered by exactly one {@link CustodianAction.Reply}.
     *
     * @param id the driver's, unique while the request is open
     * @param from who, proved by the connection; may be this node itself
     * @param request what
     * @param deadline after which no answer is wanted
     */
    record Asked(long id, PeerId from, Request request, Instant deadline) implements CustodianEvent {}

    /**
     * A peer was seen in a network.
     *
     * @param peer who
     * @param group the same number for the same network
     */
    record Seen(PeerId peer, int group) implements CustodianEvent {}

    /** The answer to an {@link CustodianAction.Ask}. */
    record Answered(long id, Response response) implements CustodianEvent {}

    /** No answer to an {@link CustodianAction.Ask}, for whatever reason. */
    record Failed(long id) implements CustodianEvent {}

    /** The answer to a {@link CustodianAction.FetchBatch}; the signature is checked. */
    record BatchLearned(Cid id, Signed<Batch> batch) implements CustodianEvent {}

    /** A batch could not be fetched, or is not one. */
    record BatchUnavailable(Cid id) implements CustodianEvent {}

    /** A {@link CustodianAction.Store} is durable. */
    record Stored(long token) implements CustodianEvent {}

    /** A {@link CustodianAction.Store} failed, as on a full disk: nothing of it is kept. */
    record StoreFailed(long token) implements CustodianEvent {}

    /**
     * The answer to a {@link CustodianAction.Locate}.
     *
     * @param shard which one
     * @param custodians the closest nodes, at most {@link CustodyTerms#CUSTODIANS}, closest first, this node included
     *     where it is one
     * @param ours whether this node is one of them
     */
    record Neighbours(ShardId shard, List<PeerId> custodians, boolean ours) implements CustodianEvent {}

    /** After a restart, once for each shard: what was stored. Comes before anything else. */
    record Restored(ShardId shard, Records records, Optional<Signed<Wave>> wave) implements CustodianEvent {}

    /** The node is about to leave: hand over now, and lease no more. */
    record Leaving() implements CustodianEvent {}
}
