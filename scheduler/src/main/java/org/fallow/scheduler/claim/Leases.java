package org.fallow.scheduler.claim;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fallow.libp2p.identity.PeerId;

/**
 * The leases of one shard's units: those given here, and hints of those that fellow custodians gave. Soft state: to
 * lose it costs duplicate work, never a result.
 */
public final class Leases {
    /** Most leases and hints on one unit. */
    public static final int PER_UNIT_MAX = 32;

    /** A lease that somebody else gave. */
    private record Hint(Instant since, Instant until) {}

    private final ClaimTerms terms;
    private final Map<Long, Map<PeerId, Lease>> given = new TreeMap<>();
    private final Map<Long, Map<PeerId, Hint>> hinted = new TreeMap<>();
    private final Map<PeerId, Integer> heldBy = new TreeMap<>();

    /** Units with fewer leases or hints than when they were last asked for. */
    private final TreeSet<Long> freed = new TreeSet<>();

    /** Nothing lapses before. */
    private Instant lapseAt = Instant.MAX;

    /** No leases yet. */
    public Leases(ClaimTerms terms) {
        this.terms = terms;
    }

    /** Leases the unit to the volunteer. */
    public void give(long unit, PeerId volunteer, Instant now) {
        Lease lease = Lease.given(now);
        if (given.computeIfAbsent(unit, u -> new TreeMap<>()).put(volunteer, lease) == null) {
            heldBy.merge(volunteer, 1, Integer::sum);
        }
        lapsesNotBefore(lease.lapsesAt(terms));
    }

    /** Whether a lease was there to be renewed. */
    public boolean renew(long unit, PeerId volunteer, int permille, Instant now) {
        Map<PeerId, Lease> of = given.get(unit);
        return of != null && of.computeIfPresent(volunteer, (v, lease) -> lease.renewed(permille, now)) != null;
    }

    /** Whether fellow custodians should hear again that the lease goes on; then they count as told. */
    public boolean isToTell(long unit, PeerId volunteer, Instant now) {
        Map<PeerId, Lease> of = given.getOrDefault(unit, Map.of());
        Lease lease = of.get(volunteer);
        if (lease == null || lease.told().plus(terms.lease().dividedBy(2)).isAfter(now)) {
            return false;
        }
        of.put(volunteer, lease.toldAt(now));
        return true;
    }

    /** A fellow custodian gave a lease. Ignored beyond {@link #PER_UNIT_MAX}. */
    public void hint(long unit, PeerId volunteer, Instant until, Instant now) {
        Map<PeerId, Hint> of = hinted.computeIfAbsent(unit, u -> new TreeMap<>());
        Hint known = of.get(volunteer);
        if (known != null || of.size() < PER_UNIT_MAX) {
            of.put(volunteer, new Hint(known == null ? now : known.since(), until));
            lapsesNotBefore(until);
        }
    }

    /** A fellow custodian's lease is over. */
    public void unhint(long unit, PeerId volunteer) {
        if (remove(hinted, unit, volunteer)) {
            freed.add(unit);
        }
    }

    /** The volunteer's lease is over: it voted, or gave the unit back. */
    public boolean end(long unit, PeerId volunteer) {
        boolean wasGiven = remove(given, unit, volunteer);
        if (wasGiven) {
            fewer(volunteer);
        }
        boolean was = remove(hinted, unit, volunteer) || wasGiven;
        if (was) {
            freed.add(unit);
        }
        return was;
    }

    /** The unit is settled: all its leases are over. */
    public void end(long unit) {
        Map<PeerId, Lease> of = given.remove(unit);
        if (of != null) {
            of.keySet().forEach(this::fewer);
        }
        hinted.remove(unit);
        freed.add(unit);
    }

    /** Drops what has lapsed, and returns the units whose leases did, ascending, by volunteer. */
    public Map<PeerId, List<Long>> lapse(Instant now) {
        Map<PeerId, List<Long>> lapsed = new TreeMap<>();
        if (lapseAt.isAfter(now)) {
            return lapsed;
        }
        lapseAt = Instant.MAX;
        given.forEach((unit, of) -> of.entrySet().removeIf(e -> {
            Instant end = e.getValue().lapsesAt(terms);
            boolean over = !end.isAfter(now);
            if (over) {
                lapsed.computeIfAbsent(e.getKey(), v -> new ArrayList<>()).add(unit);
                fewer(e.getKey());
                freed.add(unit);
            } else {
                lapsesNotBefore(end);
            }
            return over;
        }));
        given.values().removeIf(Map::isEmpty);
        hinted.forEach((unit, of) -> of.values().removeIf(h -> {
            boolean over = !h.until().isAfter(now);
            if (over) {
                freed.add(unit);
            } else {
                lapsesNotBefore(h.until());
            }
            return over;
        }));
        hinted.values().removeIf(Map::isEmpty);
        return lapsed;
    }

    /** Units that lost leases or hints since this was last asked, ascending. */
    public List<Long> takeFreed() {
        List<Long> units = List.copyOf(freed);
        freed.clear();
        return units;
    }

    /** Who has a lease or a hint of the unit. */
    public Set<PeerId> holders(long unit) {
        Set<PeerId> holders = new TreeSet<>(given.getOrDefault(unit, Map.of()).keySet());
        holders.addAll(hinted.getOrDefault(unit, Map.of()).keySet());
        return holders;
    }

    /** Live leases and hints on a unit, each volunteer once. */
    public int count(long unit) {
        Map<PeerId, Lease> own = given.getOrDefault(unit, Map.of());
        int count = own.size();
        for (PeerId volunteer : hinted.getOrDefault(unit, Map.of()).keySet()) {
            count += own.containsKey(volunteer) ? 0 : 1;
        }
        return count;
    }

    /** Whether the volunteer holds the unit, here or by a hint. */
    public boolean holds(long unit, PeerId volunteer) {
        return given.getOrDefault(unit, Map.of()).containsKey(volunteer)
                || hinted.getOrDefault(unit, Map.of()).containsKey(volunteer);
    }

    /** How many units the volunteer holds by leases given here. */
    public int heldBy(PeerId volunteer) {
        return heldBy.getOrDefault(volunteer, 0);
    }

    /** When the youngest lease on a unit was given; {@link Instant#MIN} where there is none. */
    public Instant youngest(long unit) {
        Instant own = given.getOrDefault(unit, Map.of()).values().stream()
                .map(Lease::given)
                .max(Instant::compareTo)
                .orElse(Instant.MIN);
        Instant others = hinted.getOrDefault(unit, Map.of()).values().stream()
                .map(Hint::since)
                .max(Instant::compareTo)
                .orElse(Instant.MIN);
        return own.isAfter(others) ? own : others;
    }

    /** The lease given here, if any. */
    public Optional<Lease> lease(long unit, PeerId volunteer) {
        return Optional.ofNullable(given.getOrDefault(unit, Map.of()).get(volunteer));
    }

    /** All leases given here, by unit and volunteer. */
    public Map<Long, Map<PeerId, Lease>> given() {
        Map<Long, Map<PeerId, Lease>> copy = new TreeMap<>();
        given.forEach((unit, of) -> copy.put(unit, Collections.unmodifiableMap(new TreeMap<>(of))));
        return Collections.unmodifiableMap(copy);
    }

    private void fewer(PeerId volunteer) {
        heldBy.computeIfPresent(volunteer, (v, count) -> count == 1 ? null : count - 1);
    }

    private void lapsesNotBefore(Instant at) {
        lapseAt = lapseAt.isBefore(at) ? lapseAt : at;
    }

    private static <T> boolean remove(Map<Long, Map<PeerId, T>> from, long unit, PeerId volunteer) {
        Map<PeerId, T> of = from.get(unit);
        if (of == null || of.remove(volunteer) == null) {
            return false;
        }
        if (of.isEmpty()) {
            from.remove(unit);
        }
        return true;
    }
}
