package org.fallow.scheduler.custody;

import java.time.Duration;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.trust.Misdeed;
import org.fallow.scheduler.verdict.Records;
import org.fallow.scheduler.verdict.Verdict;
import org.fallow.work.record.Cid;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Wave;

/** What a custodian can ask for. */
public sealed interface CustodianAction {
    /** Answer an {@link CustodianEvent.Asked}. */
    record Reply(long id, Response response) implements CustodianAction {}

    /**
     * Make these durable, then say {@link CustodianEvent.Stored}. Several may be made durable together. What is stored
     * already may be stored again.
     */
    record Store(long token, ShardId shard, Records records) implements CustodianAction {}

    /** Keep the publisher's last word for after a restart. To lose it costs time: the publisher says it again. */
    record Note(Signed<Wave> wave) implements CustodianAction {}

    /** The shard was handed over or is long expired: what is stored of it may be deleted. */
    record Forget(ShardId shard) implements CustodianAction {}

    /** Ask a peer; answered by {@link CustodianEvent.Answered} or {@link CustodianEvent.Failed}. */
    record Ask(long id, PeerId peer, Request request, Duration timeout) implements CustodianAction {}

    /**
     * Get a batch, and keep its blob here.
     *
     * @param id whose
     * @param hint a peer that may have it, which can be this node itself
     */
    record FetchBatch(Cid id, PeerId hint) implements CustodianAction {}

    /** Find the nodes closest to the shard's key; answered by {@link CustodianEvent.Neighbours}. */
    record Locate(ShardId shard) implements CustodianAction {}

    /** A unit got, or changed, its verdict: for status, metrics and logs. */
    record Settled(UnitId unit, Verdict verdict) implements CustodianAction {}

    /** Somebody was caught: for status, metrics and logs. */
    record Caught(Misdeed misdeed) implements CustodianAction {}
}
