package org.fallow.scheduler.custody;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.verdict.Records;
import org.fallow.scheduler.verdict.Verdict;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.record.Opening;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Reduce;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.UnitSource;
import org.fallow.work.record.VerifyPolicy;
import org.fallow.work.record.Vote;
import org.fallow.work.record.Wave;

/** A few custodians on a table: what they send to each other arrives at once, and what they store is on a list. */
final class Bench {
    static final KeyPair PUBLISHER = KeyPair.generate(new Random(99));
    static final CustodyTerms TERMS = CustodyTerms.BRISK;
    static final long ROOM_BYTES = 4 << 20;

    final Signed<Batch> batch;
    final Cid batchId;
    final ShardId shard;
    final List<PeerId> ids = new ArrayList<>();
    final Map<PeerId, Custodian> custodians = new LinkedHashMap<>();
    final Map<PeerId, List<CustodianAction.Store>> disks = new LinkedHashMap<>();
    final Map<PeerId, List<CustodianAction.Store>> unwritten = new LinkedHashMap<>();
    private final Map<PeerId, KeyPair> keys = new LinkedHashMap<>();
    private final Map<PeerId, Signed<Wave>> notes = new LinkedHashMap<>();
    final Map<Long, Response> replies = new TreeMap<>();
    final List<CustodianAction.Settled> settled = new ArrayList<>();
    final List<CustodianAction.Caught> caught = new ArrayList<>();
    final List<PeerId> forgetful = new ArrayList<>();
    boolean diskHangs;
    Instant now = Instant.ofEpochSecond(1_800_000_000);
    private long nextId = 1;

    private record Delivery(PeerId to, CustodianEvent event) {}

    private record Pending(PeerId asker, long id) {}

    private final List<Delivery> mail = new ArrayList<>();
    private final Map<Long, Pending> asking = new TreeMap<>();

    Bench(int custodianCount, int units) {
        this(custodianCount, units, new VerifyPolicy.Replicas(2));
    }

    Bench(int custodianCount, int units, VerifyPolicy verify) {
        batch = batch(units, verify);
        batchId = batch.cid();
        shard = new ShardId(batchId, 0);
        Random random = new Random(7);
        for (int i = 0; i < custodianCount; i++) {
            ids.add(add(KeyPair.generate(random)));
        }
    }

    /** A node that has nothing yet. */
    PeerId add(KeyPair key) {
        PeerId id = key.peerId();
        keys.put(id, key);
        disks.put(id, new ArrayList<>());
        unwritten.put(id, new ArrayList<>());
        custodians.put(id, new Custodian(key, TERMS, ROOM_BYTES));
        return id;
    }

    /** The node is gone, and its disk. */
    void kill(PeerId id) {
        ids.remove(id);
        disks.remove(id);
        unwritten.remove(id);
        custodians.remove(id);
        mail.removeIf(d -> d.to().equals(id));
    }

    static Signed<Batch> batch(int units) {
        return batch(units, new VerifyPolicy.Replicas(2));
    }

    private static Signed<Batch> batch(int units, VerifyPolicy verify) {
        return RecordKind.BATCH.seal(
                PUBLISHER,
                new Batch(
                        1,
                        ProjectId.of(PUBLISHER.peerId(), "hp"),
                        Cid.of(Cid.Codec.RAW, new byte[] {0, 'a', 's', 'm'}),
                        KernelMode.RESUMABLE,
                        new Limits(64 << 20, 7_200),
                        new UnitSource.Sweep(List.of(new UnitSource.Range("seed", 1, units, 1))),
                        verify,
                        new Reduce(Reduce.Kind.JSONL, ""),
                        0,
                        Long.MAX_VALUE / 4));
    }

    Custodian first() {
        return custodian(ids.getFirst());
    }

    UnitId unit(long index) {
        return new UnitId(batchId, index);
    }

    static byte[] right(long unit) {
        return ("right " + unit).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] wrong(long unit) {
        return ("wrong " + unit).getBytes(StandardCharsets.UTF_8);
    }

    Signed<Vote> vote(KeyPair key, long unit, byte[] result) {
        byte[] commitment = Vote.commitment(unit(unit), key.peerId(), result);
        return RecordKind.VOTE.seal(key, new Vote(1, unit(unit), commitment, new byte[0], 1, 1, 1));
    }

    Request.Cast cast(KeyPair key, long unit, byte[] result) {
        return new Request.Cast(vote(key, unit, result).encoded());
    }

    Request.Open open(KeyPair key, long unit, byte[] result) {
        return new Request.Open(
                RecordKind.OPENING.seal(key, new Opening(1, unit(unit), result)).encoded());
    }

    Custodian custodian(PeerId id) {
        return at(custodians, id);
    }

    /** Asks a custodian, which answers at once. */
    Response ask(PeerId custodian, PeerId from, Request request) {
        return answer(custodian, from, request).orElseThrow();
    }

    /** Asks a custodian and lets everything happen that follows at once; empty when there is no answer yet. */
    Optional<Response> answer(PeerId custodian, PeerId from, Request request) {
        long id = nextId++;
        send(custodian, new CustodianEvent.Asked(id, from, request, now.plusSeconds(5)));
        return Optional.ofNullable(replies.get(id));
    }

    void send(PeerId custodian, CustodianEvent event) {
        mail.add(new Delivery(custodian, event));
        settle();
    }

    void pass(Duration time) {
        Instant end = now.plus(time);
        while (true) {
            Instant next = custodians.values().stream()
                    .map(Custodian::wakeAt)
                    .min(Instant::compareTo)
                    .orElse(Instant.MAX);
            if (next.isAfter(end)) {
                break;
            }
            now = next.isAfter(now) ? next : now;
            custodians.forEach((id, custodian) -> {
                if (!custodian.wakeAt().isAfter(now)) {
                    custodian.tick(now).forEach(action -> perform(id, action));
                }
            });
            settle();
        }
        now = end;
    }

    /** The process dies and starts again, with what is on its disk. */
    void restart(PeerId id) {
        at(unwritten, id).clear();
        mail.removeIf(d -> d.to().equals(id));
        custodians.put(id, new Custodian(at(keys, id), TERMS, ROOM_BYTES));
        Records records = Records.concat(
                at(disks, id).stream().map(CustodianAction.Store::records).toList());
        send(id, new CustodianEvent.Restored(shard, records, Optional.ofNullable(notes.get(id))));
    }

    void write(PeerId id) {
        List<CustodianAction.Store> stores = List.copyOf(at(unwritten, id));
        at(unwritten, id).clear();
        for (CustodianAction.Store store : stores) {
            at(disks, id).add(store);
            send(id, new CustodianEvent.Stored(store.token()));
        }
    }

    Verdict verdict(PeerId id, long unit) {
        return at(custodians, id).shard(shard).orElseThrow().verdict(unit);
    }

    private void settle() {
        while (!mail.isEmpty()) {
            Delivery delivery = mail.removeFirst();
            at(custodians, delivery.to()).on(delivery.event(), now).forEach(a -> perform(delivery.to(), a));
        }
    }

    private void perform(PeerId at, CustodianAction action) {
        switch (action) {
            case CustodianAction.Reply reply -> reply(reply);
            case CustodianAction.Store store -> {
                at(unwritten, at).add(store);
                if (!diskHangs) {
                    write(at);
                }
            }
            case CustodianAction.Note note -> notes.put(at, note.wave());
            case CustodianAction.Forget forget -> {
                at(disks, at).clear();
                forgetful.add(at);
            }
            case CustodianAction.Ask ask -> {
                long id = nextId++;
                asking.put(id, new Pending(at, ask.id()));
                if (custodians.containsKey(ask.peer())) {
                    Instant deadline = now.plus(ask.timeout());
                    mail.add(new Delivery(ask.peer(), new CustodianEvent.Asked(id, at, ask.request(), deadline)));
                } else {
                    mail.add(new Delivery(at, new CustodianEvent.Failed(ask.id())));
                }
            }
            case CustodianAction.FetchBatch fetch ->
                mail.add(new Delivery(
                        at,
                        fetch.id().equals(batchId)
                                ? new CustodianEvent.BatchLearned(batchId, batch)
                                : new CustodianEvent.BatchUnavailable(fetch.id())));
            case CustodianAction.Locate locate ->
                mail.add(new Delivery(at, new CustodianEvent.Neighbours(locate.shard(), ids, ids.contains(at))));
            case CustodianAction.Settled s -> settled.add(s);
            case CustodianAction.Caught c -> caught.add(c);
        }
    }

    private static <T> T at(Map<PeerId, T> map, PeerId id) {
        return Objects.requireNonNull(map.get(id));
    }

    private void reply(CustodianAction.Reply reply) {
        Pending pending = asking.remove(reply.id());
        if (pending == null) {
            replies.put(reply.id(), reply.response());
        } else {
            mail.add(new Delivery(pending.asker(), new CustodianEvent.Answered(pending.id(), reply.response())));
        }
    }
}
