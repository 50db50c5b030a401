package org.fallow.scheduler.custody;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.custody.CustodianAction.FetchBatch;
import org.fallow.scheduler.custody.CustodianAction.Locate;
import org.fallow.scheduler.custody.CustodianAction.Reply;
import org.fallow.scheduler.custody.CustodianEvent.Asked;
import org.fallow.scheduler.custody.Keeping.Elsewhere;
import org.fallow.scheduler.custody.Keeping.Preparing;
import org.fallow.scheduler.custody.Keeping.Question;
import org.fallow.scheduler.verdict.Records;
import org.fallow.work.record.Batch;
import org.fallow.work.record.BlobLayout;
import org.fallow.work.record.Cid;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.jspecify.annotations.Nullable;

/** Gets shards ready to serve: fetches their batches, has their closest nodes looked up, and parks requests meanwhile. */
final class Readying {
    /** How long a shard may take to get ready. */
    private static final Duration PREPARE_MAX = Duration.ofMinutes(1);

    private final PeerId self;
    private final CustodyTerms terms;
    private final Map<ShardId, Keeping> shards;
    private final List<CustodianAction> out;
    private final Room room;
    private final Map<Cid, Signed<Batch>> batches = new TreeMap<>();
    private final TreeSet<Cid> fetching = new TreeSet<>();

    /** For the custodian whose shards these are, and whose actions go to {@code out}. */
    Readying(PeerId self, CustodyTerms terms, Map<ShardId, Keeping> shards, Room room, List<CustodianAction> out) {
        this.self = self;
        this.terms = terms;
        this.shards = shards;
        this.room = room;
        this.out = out;
    }

    @Nullable
    Signed<Batch> batch(Cid cid) {
        return batches.get(cid);
    }

    /** When the shard's requests, or its getting ready, run out of time. */
    static Instant wakeAt(Preparing preparing) {
        return preparing.parked().stream()
                .map(q -> q.asked().deadline())
                .reduce(preparing.since().plus(PREPARE_MAX), (a, b) -> a.isBefore(b) ? a : b);
    }

    void prepare(Question q, ShardId id, Instant now) {
        Asked e = q.asked();
        if (shards.size() >= Custodian.SHARDS_MAX || !room.hasForShard()) {
            refuse(e, Reason.BUSY, "this node keeps as many shards as it can");
            return;
        }
        Preparing preparing = new Preparing(now, Records.NONE, Optional.empty());
        shards.put(id, preparing);
        park(q, preparing);
        getReady(id, e.from(), now);
    }

    void park(Question q, Preparing preparing) {
        if (preparing.parked().size() >= Custodian.PARKED_MAX) {
            refuse(q.asked(), Reason.BUSY, "the shard is being got ready");
        } else {
            preparing.parked().add(q);
        }
    }

    private void getReady(ShardId id, PeerId hint, Instant now) {
        Signed<Batch> signed = batches.get(id.batch());
        Batch batch = signed == null ? null : signed.value();
        if (batch == null) {
            if (fetching.add(id.batch())) {
                out.add(new FetchBatch(id.batch(), hint));
            }
        } else if (id.index() >= batch.shardCount()) {
            giveUp(id, Reason.INVALID, "the batch has only " + batch.shardCount() + " shards");
        } else if (isOver(batch, now) && !(shards.get(id) instanceof Preparing p && p.isRestored())) {
            giveUp(id, Reason.EXPIRED, "the batch is over");
        } else {
            out.add(new Locate(id));
        }
    }

    void learned(Cid cid, Signed<Batch> batch, Instant now) {
        if (!BlobLayout.of(batch.encoded()).root().equals(cid)) {
            unavailable(cid);
            return;
        }
        fetching.remove(cid);
        batches.put(cid, batch);
        preparing(cid).forEach(id -> getReady(id, self, now));
        forgetBatches();
    }

    void unavailable(Cid cid) {
        fetching.remove(cid);
        preparing(cid).forEach(id -> giveUp(id, Reason.UNKNOWN_BATCH, "the batch cannot be fetched"));
    }

    private List<ShardId> preparing(Cid batch) {
        return shards.entrySet().stream()
                .filter(e -> e.getKey().batch().equals(batch) && e.getValue() instanceof Preparing)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Refuses what is parked. What was in custody before a restart stays, to be tried again. */
    void giveUp(ShardId id, Reason reason, String text) {
        if (shards.get(id) instanceof Preparing preparing) {
            preparing.parked().forEach(q -> refuse(q.asked(), reason, text));
            preparing.parked().clear();
            if (!preparing.isRestored()) {
                drop(id);
            }
        }
    }

    void restored(CustodianEvent.Restored e, Instant now) {
        if (shards.size() < Custodian.SHARDS_MAX && !e.records().votes().isEmpty()) {
            shards.put(e.shard(), new Preparing(now, e.records(), e.wave()));
            getReady(e.shard(), self, now);
        }
    }

    void tick(ShardId id, Preparing preparing, Instant now) {
        Iterator<Question> parked = preparing.parked().iterator();
        while (parked.hasNext()) {
            Asked e = parked.next().asked();
            if (!e.deadline().isAfter(now)) {
                parked.remove();
                refuse(e, Reason.LATE, "the shard is being got ready");
            }
        }
        if (preparing.since().plus(PREPARE_MAX).isAfter(now)) {
            return;
        }
        giveUp(id, Reason.BUSY, "the shard could not be got ready");
        if (preparing.isRestored()) {
            fetching.remove(id.batch());
            shards.put(id, new Preparing(now, preparing.records(), preparing.wave()));
            getReady(id, self, now);
        }
    }

    void drop(ShardId id) {
        shards.remove(id);
        forgetBatches();
    }

    /** Keeps only the batches of shards that are known. */
    void forgetBatches() {
        TreeSet<Cid> wanted = new TreeSet<>();
        shards.forEach((id, keeping) -> {
            if (!(keeping instanceof Elsewhere)) {
                wanted.add(id.batch());
            }
        });
        batches.keySet().retainAll(wanted);
        fetching.retainAll(wanted);
    }

    boolean isOver(Batch batch, Instant now) {
        return batch.expiresMillis() + terms.retention().toMillis() <= now.toEpochMilli();
    }

    private void refuse(Asked e, Reason reason, String text) {
        out.add(new Reply(e.id(), Asking.refused(reason, text, Custodian.BUSY_PAUSE)));
    }
}
