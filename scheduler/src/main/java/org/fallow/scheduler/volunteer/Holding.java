package org.fallow.scheduler.volunteer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.custody.Item;
import org.fallow.work.record.Cid;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.UnitId;

/** The units leased to this volunteer: queued, then running; and when their leases are to be renewed. */
final class Holding {
    /** Units in one renewal. */
    private static final int RENEWAL_MAX = 256;

    /** Custodians that can be turned to within the time in which one would have been. */
    private static final int MOVES = 10;

    private static final double MILLIS = 1e3;

    /**
     * What a unit was leased by.
     *
     * @param granter who gave it
     * @param lease how long it may stand still
     * @param renew how often to renew it
     * @param charged seconds of the machine that its project was charged for it
     */
    record Grant(PeerId granter, Duration lease, Duration renew, double charged) {
        private Grant from(PeerId other) {
            return new Grant(other, lease, renew, charged);
        }
    }

    /**
     * A unit that is held no longer.
     *
     * @param seconds that it ran; 0 where it did not, empty where it was held back meanwhile
     */
    record Left(Grant grant, Optional<Double> seconds) {}

    /** One leased unit. */
    private static final class Held {
        private Grant grant;
        private final long order;
        private final Instant lapses;
        private Instant started = Instant.MAX;
        private boolean heldBack;
        private int permille;
        private Instant renewAt;

        Held(Grant grant, long order, Instant now) {
            this.grant = grant;
            this.order = order;
            this.lapses = now.plus(grant.lease());
            this.renewAt = now.plus(grant.renew());
        }

        boolean isRunning() {
            return !started.equals(Instant.MAX);
        }

        double ran(Instant now) {
            return isRunning() ? seconds(started, now) : 0;
        }
    }

    /** Leases of one shard by one custodian, to be renewed together. */
    record Renewal(PeerId granter, List<Item.Progress> units) {}

    private final Map<UnitId, Held> units = new TreeMap<>();
    private final Map<Cid, Integer> counts = new TreeMap<>();
    private long orders;
    private int running;

    boolean has(UnitId unit) {
        return units.containsKey(unit);
    }

    int size() {
        return units.size();
    }

    /** How many units of the batch are held. */
    int size(Cid batch) {
        return counts.getOrDefault(batch, 0);
    }

    int running() {
        return running;
    }

    boolean isRunning(UnitId unit) {
        Held held = units.get(unit);
        return held != null && held.isRunning();
    }

    void add(UnitId unit, Grant grant, Instant now) {
        units.put(unit, new Held(grant, orders++, now));
        counts.merge(unit.batch(), 1, Integer::sum);
    }

    /** The unit runs from now on. */
    void start(UnitId unit, Instant now) {
        Held held = units.get(unit);
        if (held != null && !held.isRunning()) {
            held.started = now;
            running++;
        }
    }

    /** What runs is paused: how long it takes says nothing any more. */
    void holdBack() {
        units.values().stream().filter(Held::isRunning).forEach(held -> held.heldBack = true);
    }

    /** Notes how far a unit is; gives how long all of it seems to take, in seconds, where that can be told. */
    Optional<Double> progressed(UnitId unit, int permille, Instant now) {
        Held held = units.get(unit);
        if (held == null) {
            return Optional.empty();
        }
        held.permille = Math.clamp(permille, held.permille, 1_000);
        boolean tells = held.isRunning() && !held.heldBack && held.permille > 0;
        return tells ? Optional.of(held.ran(now) * 1_000 / held.permille) : Optional.empty();
    }

    /** Takes the unit out. */
    Optional<Left> remove(UnitId unit, Instant now) {
        Held held = units.remove(unit);
        if (held == null) {
            return Optional.empty();
        }
        counts.computeIfPresent(unit.batch(), (b, n) -> n == 1 ? null : n - 1);
        if (held.isRunning()) {
            running--;
        }
        return Optional.of(new Left(held.grant, held.heldBack ? Optional.empty() : Optional.of(held.ran(now))));
    }

    List<UnitId> of(Cid batch) {
        return units.keySet().stream().filter(u -> u.batch().equals(batch)).toList();
    }

    /** The batch's units that have not been started. */
    List<UnitId> waiting(Cid batch) {
        return of(batch).stream().filter(unit -> !isRunning(unit)).toList();
    }

    List<Cid> batches() {
        return List.copyOf(counts.keySet());
    }

    /**
     * When what waits would start.
     *
     * @param expiry of a batch
     */
    Timetable timetable(Function<Cid, Speed> speeds, Function<Cid, Instant> expiry, int slots, Instant now) {
        List<Double> left = new ArrayList<>();
        List<Timetable.Waiting> waiting = new ArrayList<>();
        units.forEach((unit, held) -> {
            Speed speed = speeds.apply(unit.batch());
            if (held.isRunning()) {
                left.add(Math.max(0, speed.mean() - held.ran(now)));
            } else {
                double finish = seconds(now, expiry.apply(unit.batch())) - speed.most();
                double startBy = Math.min(finish, seconds(now, held.lapses));
                waiting.add(new Timetable.Waiting(unit, held.order, speed.mean(), startBy));
            }
        });
        return new Timetable(left, waiting, slots);
    }

    /**
     * Seconds of one slot that what is held still takes.
     *
     * @param unknown of a unit that waits and whose speed is not known
     */
    double work(Function<Cid, Speed> speeds, double unknown, Instant now) {
        double sum = 0;
        for (Map.Entry<UnitId, Held> entry : units.entrySet()) {
            Held held = entry.getValue();
            Speed speed = speeds.apply(entry.getKey().batch());
            double waits = speed.isKnown() ? speed.mean() : unknown;
            sum += held.isRunning() ? Math.max(0, speed.mean() - held.ran(now)) : waits;
        }
        return sum;
    }

    /** The leases to renew now. All of one custodian and shard go together when one is due. */
    List<Renewal> due(Instant now) {
        if (wakeAt().isAfter(now)) {
            return List.of();
        }
        Map<ShardId, Map<PeerId, List<UnitId>>> groups = new TreeMap<>();
        units.forEach((unit, held) -> groups.computeIfAbsent(unit.shard(), s -> new TreeMap<>())
                .computeIfAbsent(held.grant.granter(), g -> new ArrayList<>())
                .add(unit));
        List<Renewal> due = new ArrayList<>();
        groups.values()
                .forEach(byGranter -> byGranter.forEach((granter, group) -> {
                    if (group.stream().anyMatch(unit -> isDue(unit, now))) {
                        for (int from = 0; from < group.size(); from += RENEWAL_MAX) {
                            List<UnitId> some = group.subList(from, Math.min(group.size(), from + RENEWAL_MAX));
                            due.add(new Renewal(
                                    granter,
                                    some.stream().map(u -> renew(u, now)).toList()));
                        }
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

    /** The lease is renewed with another custodian from now on, and soon. */
    void move(UnitId unit, PeerId custodian, Instant now) {
        Held held = units.get(unit);
        if (held != null) {
            held.grant = held.grant.from(custodian);
            held.renewAt = now.plus(held.grant.renew().dividedBy(MOVES));
        }
    }

    /** The lease is not renewed any more; the unit runs on. */
    void unrenewed(UnitId unit) {
        Held held = units.get(unit);
        if (held != null) {
            held.renewAt = Instant.MAX;
        }
    }

    private boolean isDue(UnitId unit, Instant now) {
        Held held = units.get(unit);
        return held != null && !held.renewAt.isAfter(now);
    }

    /** What runs is no longer at nothing, whether or not its kernel says how far it is: what is may be taken back. */
    private Item.Progress renew(UnitId unit, Instant now) {
        Held held = units.get(unit);
        if (held != null && !held.renewAt.equals(Instant.MAX)) {
            held.renewAt = now.plus(held.grant.renew());
        }
        int least = isRunning(unit) ? 1 : 0;
        return new Item.Progress(unit, held == null ? 0 : Math.max(least, held.permille));
    }

    /** From one time to another; {@link Instant#MAX} is never. */
    static double seconds(Instant from, Instant to) {
        if (to.equals(Instant.MAX)) {
            return Double.MAX_VALUE;
        }
        return (double) (to.toEpochMilli() - from.toEpochMilli()) / MILLIS;
    }
}
