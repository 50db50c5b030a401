package org.fallow.scheduler.claim;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.fallow.libp2p.identity.PeerId;

/**
 * The leases of one shard's units: those given here, and hints of those that fellow custodians gave. Soft state: to
 * lose it costs duplicate work, never a result.
 */
public final class Leases {
    /** Most leases and hints on one unit. */
    public static final int PER_UNIT_MAX = 32;

    /** For so long one custodian's word that a lease is over does not end a lease that another just told of. */
    private static final Duration CROSSING = Duration.ofSeconds(10);

    /** A lease that somebody else gave; {@code by} told of it last, at {@code heard}. */
    private record Hint(PeerId by, Instant since, Instant heard, Instant until) {}

    private final ClaimTerms terms;
    private final Map<Long, Map<PeerId, Lease>> given = new TreeMap<>();
    private final Map<Long, Map<PeerId, Hint>> hinted = new TreeMap<>();
    private final Map<PeerId, Integer> heldBy = new TreeMap<>();
    private final Map<PeerId, Integer> hintedOf = new TreeMap<>();

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

    /** Whether a lease was there to be renewed; one that was given elsewhere is taken over. */
    public boolean renew(long unit, PeerId volunteer, int permille, Instant now) {
        Map<PeerId, Lease> of = given.get(unit);
        boolean elsewhere = hinted.getOrDefault(unit, Map.of()).containsKey(volunteer);
        if (elsewhere && (of == null || !of.containsKey(volunteer))) {
            unhint(unit, volunteer);
            give(unit, volunteer, now);
            of = given.get(unit);
        }
        return of != null && of.computeIfPresent(volunteer, (v, lease) -> lease.renewed(permille, now)) != null;
    }

    /** Whether fellow custodians should hear again that the lease goes on; then they count as told. */
    public boolean isToTell(long unit, PeerId volunteer, Instant now) {
        Map<PeerId, Lease> of = given.getOrDefault(unit, Map.of());
        Lease lease = of.get(volunteer);
        if (lease == null || lease.told().plus(terms.hint().dividedBy(2)).isAfter(now)) {
            return false;
        }
        of.put(volunteer, lease.toldAt(now));
        return true;
    }

    /** A fellow custodian says that a lease was given. Ignored beyond {@link #PER_UNIT_MAX}. */
    public void hint(long unit, PeerId volunteer, PeerId by, Instant until, Instant now) {
        Map<PeerId, Hint> of = hinted.computeIfAbsent(unit, u -> new TreeMap<>());
        Hint known = of.get(volunteer);
        if (known != null || of.size() < PER_UNIT_MAX) {
            of.put(volunteer, new Hint(by, known == null ? now : known.since(), now, until));
            if (known == null) {
                hintedOf.merge(volunteer, 1, Integer::sum);
            }
            lapsesNotBefore(until);
        }
    }

    /** A fellow custodian says that a lease is over. */
    public void unhint(long unit, PeerId volunteer, PeerId by, Instant now) {
        Hint hint = hinted.getOrDefault(unit, Map.of()).get(volunteer);
        if (hint != null && (hint.by().equals(by) || hint.heard().plus(CROSSING).isBefore(now))) {
            unhint(unit, volunteer);
        }
    }

    private void unhint(long unit, PeerId volunteer) {
        if (remove(hinted, unit, volunteer)) {
            fewer(hintedOf, volunteer);
            freed.add(unit);
        }
    }

    /** The volunteer's lease is over: it voted, or gave the unit back. */
    public boolean end(long unit, PeerId volunteer) {
        boolean wasGiven = remove(given, unit, volunteer);
        if (wasGiven) {
            fewer(heldBy, volunteer);
            freed.add(unit);
        }
        unhint(unit, volunteer);
        return wasGiven;
    }

    /** The unit is settled: all its leases are over. */
    public void end(long unit) {
        given.getOrDefault(unit, Map.of()).keySet().forEach(volunteer -> fewer(heldBy, volunteer));
        given.remove(unit);
        hinted.getOrDefault(unit, Map.of()).keySet().forEach(volunteer -> fewer(hintedOf, volunteer));
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
                fewer(heldBy, e.getKey());
                freed.add(unit);
            } else {
                lapsesNotBefore(end);
            }
            return over;
        }));
        given.values().removeIf(Map::isEmpty);
        hinted.forEach((unit, of) -> of.entrySet().removeIf(e -> {
            Instant end = e.getValue().until();
            boolean over = !end.isAfter(now);
            if (over) {
                fewer(hintedOf, e.getKey());
                freed.add(unit);
            } else {
                lapsesNotBefore(end);
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

    /** How many it holds, by hints too. */
    public int knownOf(PeerId volunteer) {
        return heldBy(volunteer) + hintedOf.getOrDefault(volunteer, 0);
    }

    /**
     * Whether all that hold the unit are slow. Of a lease given elsewhere no more is known than its age: it counts as
     * slow when it was gone on with for longer than a unit may stand still.
     *
     * @param usual how long a unit runs
     */
    public boolean areSlow(long unit, Duration usual, Instant now) {
        Map<PeerId, Lease> own = given.getOrDefault(unit, Map.of());
        return own.values().stream().allMatch(lease -> lease.isSlow(usual, terms, now))
                && hinted.getOrDefault(unit, Map.of()).entrySet().stream()
                        .filter(hint -> !own.containsKey(hint.getKey()))
                        .allMatch(hint ->
                                hint.getValue().since().plus(terms.lease()).isBefore(now));
    }

    /** When the youngest lease on a unit was given; {@link Instant#MIN} where there is none. */
    public Instant youngest(long unit) {
        Stream<Instant> own =
                given.getOrDefault(unit, Map.of()).values().stream().map(Lease::given);
        Stream<Instant> others =
                hinted.getOrDefault(unit, Map.of()).values().stream().map(Hint::since);
        return Stream.concat(own, others).max(Instant::compareTo).orElse(Instant.MIN);
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

    /** Until when all leases are thought to be live, those given here and hints, by unit and volunteer. */
    public Map<Long, Map<PeerId, Instant>> known() {
        Map<Long, Map<PeerId, Instant>> all = new TreeMap<>();
        hinted.forEach((unit, of) -> of.forEach((volunteer, hint) ->
                all.computeIfAbsent(unit, u -> new TreeMap<>()).put(volunteer, hint.until())));
        given.forEach((unit, of) -> of.forEach((volunteer, lease) -> all.computeIfAbsent(unit, u -> new TreeMap<>())
                .put(volunteer, lease.told().plus(terms.hint()))));
        return all;
    }

    private static void fewer(Map<PeerId, Integer> counts, PeerId volunteer) {
        counts.computeIfPresent(volunteer, (v, count) -> count == 1 ? null : count - 1);
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
