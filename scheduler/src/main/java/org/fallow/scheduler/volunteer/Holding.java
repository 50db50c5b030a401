package org.fallow.scheduler.volunteer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.custody.Item;
import org.fallow.work.record.Cid;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.UnitId;

/** The units leased to this volunteer: queued, then running; and when their leases are to be renewed. */
final class Holding {
    /** One leased unit. */
    private static final class Held {
        private final PeerId granter;
        private final Duration renew;
        private final long order;
        private boolean running;
        private int permille;
        private Instant renewAt;

        Held(PeerId granter, Duration renew, long order, Instant renewAt) {
            this.granter = granter;
            this.renew = renew;
            this.order = order;
            this.renewAt = renewAt;
        }
    }

    /** Leases of one shard by one custodian, to be renewed together. */
    record Renewal(PeerId granter, List<Item.Progress> units) {}

    private final Map<UnitId, Held> units = new TreeMap<>();
    private long orders;

    boolean has(UnitId unit) {
        return units.containsKey(unit);
    }

    int size() {
        return units.size();
    }

    int running() {
        return (int) units.values().stream().filter(h -> h.running).count();
    }

    boolean isRunning(UnitId unit) {
        Held held = units.get(unit);
        return held != null && held.running;
    }

    void add(UnitId unit, PeerId granter, Duration renew, Instant now) {
        units.put(unit, new Held(granter, renew, orders++, now.plus(renew)));
    }

    /** The unit queued longest, now running. */
    Optional<UnitId> start() {
        Optional<UnitId> first = units.entrySet().stream()
                .filter(e -> !e.getValue().running)
                .min((a, b) -> Long.compare(a.getValue().order, b.getValue().order))
                .map(Map.Entry::getKey);
        first.map(units::get).ifPresent(held -> held.running = true);
        return first;
    }

    void progressed(UnitId unit, int permille) {
        Held held = units.get(unit);
        if (held != null) {
            held.permille = Math.clamp(permille, held.permille, 1_000);
        }
    }

    /** Takes the unit out; gives who leased it. */
    Optional<PeerId> remove(UnitId unit) {
        return Optional.ofNullable(units.remove(unit)).map(held -> held.granter);
    }

    List<UnitId> of(Cid batch) {
        return units.keySet().stream().filter(u -> u.batch().equals(batch)).toList();
    }

    List<Cid> batches() {
        return units.keySet().stream().map(UnitId::batch).distinct().toList();
    }

    List<ShardId> shards() {
        return units.keySet().stream().map(UnitId::shard).distinct().toList();
    }

    /** The leases to renew now. All of one custodian and shard go together when one is due. */
    List<Renewal> due(Instant now) {
        Map<ShardId, Map<PeerId, List<Item.Progress>>> groups = new TreeMap<>();
        Map<ShardId, Map<PeerId, Boolean>> isDue = new TreeMap<>();
        units.forEach((unit, held) -> {
            groups.computeIfAbsent(unit.shard(), s -> new TreeMap<>())
                    .computeIfAbsent(held.granter, g -> new ArrayList<>())
                    .add(new Item.Progress(unit, held.permille));
            isDue.computeIfAbsent(unit.shard(), s -> new TreeMap<>())
                    .merge(held.granter, !held.renewAt.isAfter(now), Boolean::logicalOr);
        });
        List<Renewal> due = new ArrayList<>();
        groups.forEach((shard, byGranter) -> byGranter.forEach((granter, progress) -> {
            if (isDue.getOrDefault(shard, Map.of()).getOrDefault(granter, false)) {
                due.add(new Renewal(granter, progress));
                progress.forEach(p -> renewed(p.unit(), now));
            }
        }));
        return due;
    }

    Instant wakeAt() {
        return units.values().stream()
                .map(h -> h.renewAt)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    /** The lease is not renewed any more; the unit runs on. */
    void unrenewed(UnitId unit) {
        Held held = units.get(unit);
        if (held != null) {
            held.renewAt = Instant.MAX;
        }
    }

    private void renewed(UnitId unit, Instant now) {
        Held held = units.get(unit);
        if (held != null && !held.renewAt.equals(Instant.MAX)) {
            held.renewAt = now.plus(held.renew);
        }
    }
}
