package org.fallow.scheduler.claim;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

    /** No leases yet. */
    public Leases(ClaimTerms terms) {
        this.terms = terms;
    }

    /** Leases the unit to the volunteer. */
    public void give(long unit, PeerId volunteer, Instant now) {
        given.computeIfAbsent(unit, u -> new TreeMap<>()).put(volunteer, Lease.given(now));
    }

    /** Whether a lease was there to be renewed. */
    public boolean renew(long unit, PeerId volunteer, int permille, Instant now) {
        Map<PeerId, Lease> of = given.get(unit);
        return of != null && of.computeIfPresent(volunteer, (v, lease) -> lease.renewed(permille, now)) != null;
    }

    /** A fellow custodian gave a lease. Ignored beyond {@link #PER_UNIT_MAX}. */
    public void hint(long unit, PeerId volunteer, Instant until, Instant now) {
        Map<PeerId, Hint> of = hinted.computeIfAbsent(unit, u -> new TreeMap<>());
        Hint known = of.get(volunteer);
        if (known != null || of.size() < PER_UNIT_MAX) {
            of.put(volunteer, new Hint(known == null ? now : known.since(), until));
        }
    }

    /** A fellow custodian's lease is over. */
    public void unhint(long unit, PeerId volunteer) {
        remove(hinted, unit, volunteer);
    }

    /** The volunteer's lease is over: it voted, or gave the unit back. */
    public boolean end(long unit, PeerId volunteer) {
        boolean wasGiven = remove(given, unit, volunteer);
        return remove(hinted, unit, volunteer) || wasGiven;
    }

    /** The unit is settled: all its leases are over. */
    public void end(long unit) {
        given.remove(unit);
        hinted.remove(unit);
    }

    /** Drops what has lapsed, and returns the units whose leases did, in ascending order. */
    public List<Long> lapse(Instant now) {
        List<Long> units = new ArrayList<>();
        given.forEach((unit, of) -> {
            if (of.values().removeIf(lease -> !lease.lapsesAt(terms).isAfter(now))) {
                units.add(unit);
            }
        });
        given.values().removeIf(Map::isEmpty);
        hinted.values().forEach(of -> of.values().removeIf(h -> !h.until().isAfter(now)));
        hinted.values().removeIf(Map::isEmpty);
        return units;
    }

    /** When the next lease given here lapses. */
    public Instant nextLapse() {
        return given.values().stream()
                .flatMap(of -> of.values().stream())
                .map(lease -> lease.lapsesAt(terms))
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    /** Live leases and hints on a unit, each volunteer once. */
    public int count(long unit) {
        Map<PeerId, Lease> own = given.getOrDefault(unit, Map.of());
        Map<PeerId, Hint> others = hinted.getOrDefault(unit, Map.of());
        return own.size()
                + (int) others.keySet().stream()
                        .filter(v -> !own.containsKey(v))
                        .count();
    }

    /** Whether the volunteer holds the unit, here or by a hint. */
    public boolean holds(long unit, PeerId volunteer) {
        return given.getOrDefault(unit, Map.of()).containsKey(volunteer)
                || hinted.getOrDefault(unit, Map.of()).containsKey(volunteer);
    }

    /** How many units the volunteer holds by leases given here. */
    public int heldBy(PeerId volunteer) {
        return (int)
                given.values().stream().filter(of -> of.containsKey(volunteer)).count();
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
