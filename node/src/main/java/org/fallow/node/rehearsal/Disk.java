package org.fallow.node.rehearsal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.scheduler.custody.CustodianAction;
import org.fallow.scheduler.verdict.Records;
import org.fallow.scheduler.volunteer.PendingVote;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;

/** What a rehearsed node still has after a crash. */
final class Disk {
    private final Map<Cid, Signed<Batch>> batches = new TreeMap<>();
    private final Map<ShardId, List<Records>> shards = new TreeMap<>();
    private final Map<UnitId, PendingVote> pending = new TreeMap<>();
    private List<PeerAddresses> table = List.of();

    /** The peers of the DHT that were known last. */
    List<PeerAddresses> table() {
        return table;
    }

    void table(List<PeerAddresses> peers) {
        table = peers;
    }

    void keep(Cid id, Signed<Batch> batch) {
        batches.put(id, batch);
    }

    Optional<Signed<Batch>> batch(Cid id) {
        return Optional.ofNullable(batches.get(id));
    }

    void write(CustodianAction.Store store) {
        shards.computeIfAbsent(store.shard(), s -> new ArrayList<>()).add(store.records());
    }

    /** Deletes a shard; gives the votes that were there. */
    List<Signed<Vote>> forget(ShardId shard) {
        List<Signed<Vote>> gone = records(shard).votes();
        shards.remove(shard);
        return gone;
    }

    /** Loses everything but the batch; gives the votes that were there. */
    List<Signed<Vote>> wipe() {
        List<Signed<Vote>> all = Records.concat(
                        shards.values().stream().flatMap(List::stream).toList())
                .votes();
        shards.clear();
        pending.clear();
        return all;
    }

    List<ShardId> shards() {
        return List.copyOf(shards.keySet());
    }

    Records records(ShardId shard) {
        return Records.concat(shards.getOrDefault(shard, List.of()));
    }

    void keep(PendingVote vote) {
        pending.put(vote.unit(), vote);
    }

    void drop(UnitId unit) {
        pending.remove(unit);
    }

    List<PendingVote> pending() {
        return List.copyOf(pending.values());
    }
}
