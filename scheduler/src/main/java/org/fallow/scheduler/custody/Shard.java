package org.fallow.scheduler.custody;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.claim.ClaimTerms;
import org.fallow.scheduler.claim.Leases;
import org.fallow.scheduler.placement.Candidate;
import org.fallow.scheduler.placement.Groups;
import org.fallow.scheduler.placement.Orders;
import org.fallow.scheduler.placement.Placement;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.scheduler.verdict.Verdict;
import org.fallow.work.record.Batch;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;

/** One shard in custody: its units' ballots (only what is durable here), and its leases. */
final class Shard implements BallotBox.Listener {
    /** Votes on one unit that are taken from voters. */
    static final int VOTES_PER_UNIT_MAX = 64;

    /** Volunteers that gave a unit back before it is set aside. */
    static final int DECLINES_MAX = 16;

    private static final TreeSet<PeerId> NOBODY = new TreeSet<>();

    private final ShardId id;
    private final Batch batch;
    private final BallotBox box;
    private final CustodyTerms terms;
    private final Leases leases;
    private final TreeMap<Long, Instant> changed = new TreeMap<>();
    private final TreeMap<Long, TreeSet<PeerId>> declined = new TreeMap<>();
    private final TreeMap<PeerId, Integer> voters = new TreeMap<>();
    private final Orders orders;
    private final Groups groups;
    private final long first;
    private final int size;

    /** The units, as offsets, that nothing more is to be done for. A shard has a thousand, and a custodian thousands of shards. */
    private final BitSet done = new BitSet();

    /** The units, as offsets, that may want more votes than they have leases; all that do are among them. */
    private final BitSet needy = new BitSet();

    /** The units, as offsets, that nobody computes because one before them in their chain failed. */
    private final BitSet stopped = new BitSet();

    /** The units that wait for an opening, and since when; the longest waiting first. */
    private final Map<Long, Instant> sealed = new LinkedHashMap<>();

    private final Pace pace = new Pace();
    /** When a volunteer last asked in vain. */
    private Instant dryAt = Instant.MIN;

    Shard(ShardId id, Signed<Batch> signed, CustodyTerms terms, Orders orders, Groups groups) {
        this.id = id;
        this.batch = signed.value();
        this.box = new BallotBox(id, signed, this);
        this.terms = terms;
        this.leases = new Leases(terms.claim());
        this.orders = orders;
        this.groups = groups;
        this.first = (long) id.index() * Batch.SHARD_UNITS;
        this.size = batch.shardSize(id.index());
        needy.set(0, size);
    }

    ShardId id() {
        return id;
    }

    Batch batch() {
        return batch;
    }

    Leases leases() {
        return leases;
    }

    boolean isEmpty() {
        return box.ballots().isEmpty();
    }

    /** The votes, and what they prove. */
    BallotBox box() {
        return box;
    }

    boolean has(UnitId unit) {
        return box.has(unit);
    }

    Ballot ballot(long unit) {
        return box.ballot(unit);
    }

    Verdict verdict(long unit) {
        return box.verdict(unit);
    }

    boolean isSampled() {
        return box.isSampled();
    }

    /** Whether nothing more is to be done for it; so with a unit that is not of this shard, as a peer may name one. */
    boolean isSettled(long unit) {
        return unit < first || unit - first >= size || done.get((int) (unit - first));
    }

    /**
     * Whether the unit has votes enough, and openings are what is missing. Where chance decides, also after the unit is
     * settled: a voter that others spoke against while its vote was sealed may still show what it voted for.
     */
    boolean wantsOpening(long unit) {
        return switch (verdict(unit)) {
            case Verdict.Open open -> open.wanted() == 0;
            case Verdict.Accepted accepted -> isSampled();
            case Verdict.Provisional provisional -> false;
            case Verdict.Disputed disputed -> false;
        };
    }

    /** Units to lease to the volunteer, which they then are. */
    List<Long> lease(PeerId volunteer, int max, Instant now) {
        ClaimTerms claim = terms.claim();
        int room = Math.min(max, allowance(volunteer) - leases.knownOf(volunteer));
        if (room <= 0 || box.isOut(volunteer)) {
            return List.of();
        }
        short[] order = orders.of(id, size, volunteer, Placement.epoch(now));
        findNeedy(now);
        Stream<Candidate> apart = candidates(order, volunteer, now).filter(c -> isApart(c, volunteer, now));
        List<UnitId> chosen = Placement.needed(apart, room);
        if (chosen.isEmpty()) {
            boolean isDry = candidates(order, volunteer, now).findAny().isEmpty();
            dryAt = isDry ? now : dryAt;
            chosen = Placement.copies(slow(order, volunteer, now), claim);
        }
        List<Long> given = chosen.stream().map(UnitId::index).toList();
        given.forEach(u -> leases.give(u, volunteer, now));
        return given;
    }

    /** Looks again at units that lost a lease, or whose voters were asked for an opening for too long. */
    private void findNeedy(Instant now) {
        leases.takeFreed().forEach(unit -> needy.set((int) (unit - first)));
        Instant since = now.minus(terms.openingPatience());
        Iterator<Map.Entry<Long, Instant>> longest = sealed.entrySet().iterator();
        while (longest.hasNext()) {
            Map.Entry<Long, Instant> next = longest.next();
            if (!next.getValue().isBefore(since)) {
                break;
            }
            needy.set((int) (next.getKey() - first));
            longest.remove();
        }
    }

    /** The needy units that the volunteer may have, in its order. Those found not to be needy count as such no more. */
    private Stream<Candidate> candidates(short[] order, PeerId volunteer, Instant now) {
        return IntStream.range(0, size)
                .map(i -> order[i])
                .filter(needy::get)
                .mapToObj(offset -> candidate(first + offset, now))
                .filter(c -> {
                    boolean wants = c.leases() < c.wanted();
                    needy.set((int) (c.unit().index() - first), wants);
                    return wants && isFor(c.unit().index(), volunteer);
                });
    }

    /** The units that want votes, that their holders are slow with, and that the volunteer may have, in its order. */
    private Stream<Candidate> slow(short[] order, PeerId volunteer, Instant now) {
        Optional<Duration> usual = pace.usual();
        return usual.isEmpty()
                ? Stream.empty()
                : IntStream.range(0, size)
                        .mapToLong(i -> first + order[i])
                        .filter(unit -> !isSettled(unit) && wanted(unit, now) > 0 && isFor(unit, volunteer))
                        .filter(unit -> leases.areSlow(unit, usual.get(), now))
                        .mapToObj(unit -> candidate(unit, now))
                        .filter(candidate -> isApart(candidate, volunteer, now));
    }

    private Candidate candidate(long unit, Instant now) {
        return new Candidate(unit(unit), wanted(unit, now), leases.count(unit));
    }

    private boolean isFor(long unit, PeerId volunteer) {
        return isReady(unit) && !leases.holds(unit, volunteer) && !isDone(unit, volunteer);
    }

    /** Whether none of the unit's voters and lessees is of the volunteer's network; in time, rather one that is than none. */
    private boolean isApart(Candidate unit, PeerId volunteer, Instant now) {
        long index = unit.unit().index();
        Instant last = changed.getOrDefault(index, Instant.MIN);
        Instant given = leases.youngest(index);
        Instant since = last.isAfter(given) ? last : given;
        if (since.equals(Instant.MIN) || !since.plus(terms.apart()).isAfter(now)) {
            return true;
        }
        return !groups.isShared(volunteer, leases.holders(index))
                && !groups.isShared(
                        volunteer,
                        ballot(index).votes().stream().map(Signed::signer).toList());
    }

    /**
     * How many units the volunteer may hold: a few at first, more with each unit that it votes on, so that a fast machine
     * with tiny units need not ask all the time; but no more than its share of what is needed, so that the last units do
     * not wait in few hands. Who delivers nothing cannot hoard.
     */
    int allowance(PeerId volunteer) {
        int earned = terms.claim().perVolunteer() + voters.getOrDefault(volunteer, 0);
        int share = needy.cardinality() / Math.max(1, 2 * voters.size());
        return Math.min(earned, Math.max(1, share));
    }

    /** The volunteer could not compute the unit. */
    void decline(long unit, PeerId volunteer, Request.Cause cause) {
        leases.end(unit, volunteer);
        if (cause != Request.Cause.ABANDONED) {
            TreeSet<PeerId> by = declined.computeIfAbsent(unit, u -> new TreeSet<>());
            if (by.size() < DECLINES_MAX) {
                by.add(volunteer);
            }
        }
    }

    /** A fellow custodian says until when a lease is live; not in the future where it is over. */
    void hint(Item.Hint hint, PeerId by, Instant until, Instant now) {
        if (!until.isAfter(now)) {
            leases.unhint(hint.unit(), hint.peer(), by, now);
        } else if (has(unit(hint.unit())) && !isSettled(hint.unit())) {
            leases.hint(hint.unit(), hint.peer(), by, until, now);
        }
    }

    /** Renews a lease; but one whose unit has not begun is taken back while others ask in vain. */
    Response.LeaseState renew(Item.Progress progress, PeerId volunteer, Instant now) {
        if (!has(progress.unit())) {
            return Response.LeaseState.LAPSED;
        }
        long unit = progress.unit().index();
        if (isSettled(unit)) {
            return Response.LeaseState.SETTLED;
        }
        if (progress.permille() == 0 && dryAt.plus(terms.claim().renew()).isAfter(now)) {
            leases.end(unit, volunteer);
            return Response.LeaseState.LAPSED;
        }
        boolean held = leases.renew(unit, volunteer, progress.permille(), now);
        return held ? Response.LeaseState.HELD : Response.LeaseState.LAPSED;
    }

    private UnitId unit(long index) {
        return new UnitId(id.batch(), index);
    }

    /** Whether the result is there that the unit's input is made of. */
    private boolean isReady(long unit) {
        OptionalLong before = batch.units().after(unit);
        return before.isEmpty() || (verdict(before.getAsLong()) instanceof Verdict.Accepted && !isStopped(unit));
    }

    boolean isDone(long unit, PeerId volunteer) {
        Set<PeerId> by = declined.getOrDefault(unit, NOBODY);
        return by.contains(volunteer)
                || by.size() >= DECLINES_MAX
                || !ballot(unit).votesOf(volunteer).isEmpty();
    }

    /** Votes wanted; one more where those who should open do not. */
    int wanted(long unit, Instant now) {
        boolean overdue =
                changed.getOrDefault(unit, now).plus(terms.openingPatience()).isBefore(now);
        return switch (verdict(unit)) {
            case Verdict.Open open -> open.wanted() == 0 && overdue ? 1 : open.wanted();
            case Verdict.Provisional provisional -> provisional.wanted();
            case Verdict.Accepted accepted -> 0;
            case Verdict.Disputed disputed -> 0;
        };
    }

    /** A single vote stays sealed until the other custodians had time to give their word: any may draw it. */
    boolean isRipe(long unit, Instant now) {
        boolean single = isSampled() && ballot(unit).size() == 1;
        return !single
                || !changed.getOrDefault(unit, now)
                        .plus(terms.sync().multipliedBy(2))
                        .isAfter(now);
    }

    @Override
    public void voted(Signed<Vote> vote, boolean isNew) {
        voters.merge(vote.signer(), isNew ? 1 : 0, Integer::sum);
        leases.end(vote.value().unit().index(), vote.signer());
        pace.took(Duration.ofMillis(vote.value().cpuMillis()));
    }

    @Override
    public void judged(long unit, Verdict before, Verdict after, Instant now) {
        if (isFailure(unit, before) != isFailure(unit, after)) {
            stopChain(unit);
        }
        changed.put(unit, now);
        needy.set((int) (unit - first));
        sealed.remove(unit);
        if (after instanceof Verdict.Open open && open.wanted() == 0) {
            sealed.put(unit, now);
        }
        if (isSettled(after)) {
            done.set((int) (unit - first));
            leases.end(unit);
        } else if (!isStopped(unit)) {
            done.clear((int) (unit - first));
        }
    }

    static boolean isSettled(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Open open -> false;
            case Verdict.Provisional provisional -> provisional.wanted() == 0;
            case Verdict.Accepted accepted -> true;
            case Verdict.Disputed disputed -> true;
        };
    }

    private boolean isFailure(long unit, Verdict verdict) {
        return verdict instanceof Verdict.Accepted accepted && ballot(unit).isFailure(accepted.result());
    }

    /** A chain ends where a unit failed; and goes on where that is open again. */
    private void stopChain(long unit) {
        boolean stop = isStopped(unit) || isFailure(unit, verdict(unit));
        for (long next = unit + 1; next < batch.units().endOfChain(unit); next++) {
            stop(next, stop);
            stop |= isFailure(next, verdict(next));
        }
    }

    private void stop(long unit, boolean stop) {
        stopped.set((int) (unit - first), stop);
        needy.set((int) (unit - first));
        if (stop) {
            done.set((int) (unit - first));
            leases.end(unit);
        } else if (verdict(unit) instanceof Verdict.Open) {
            done.clear((int) (unit - first));
        }
    }

    private boolean isStopped(long unit) {
        return stopped.get((int) (unit - first));
    }
}
