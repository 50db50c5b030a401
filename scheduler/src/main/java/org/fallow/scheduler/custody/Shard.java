package org.fallow.scheduler.custody;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.claim.ClaimTerms;
import org.fallow.scheduler.claim.Leases;
import org.fallow.scheduler.placement.Candidate;
import org.fallow.scheduler.placement.Orders;
import org.fallow.scheduler.placement.Placement;
import org.fallow.scheduler.trust.Misdeed;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.scheduler.verdict.Verdict;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Opening;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;

/** One shard in custody: its units' ballots (only what is durable here), and its leases. */
final class Shard {
    /** Votes of one voter on one unit: two prove that it equivocated. */
    static final int VOTES_PER_VOTER_MAX = 4;

    /** Votes on one unit that are taken from voters. */
    static final int VOTES_PER_UNIT_MAX = 64;

    /** Votes on one unit that are taken from fellow custodians. */
    static final int VOTES_MERGED_MAX = 256;

    /** Results of one unit. */
    static final int RESULTS_PER_UNIT_MAX = 32;

    /** Volunteers that gave a unit back before it is set aside. */
    static final int DECLINES_MAX = 16;

    private static final TreeSet<PeerId> NOBODY = new TreeSet<>();

    /** What changed. */
    record Change(UnitId unit, Verdict verdict, boolean settled, List<Misdeed> caught) {}

    private final ShardId id;
    private final Batch batch;
    private final int quorum;
    private final CustodyTerms terms;
    private final Leases leases;
    private final TreeMap<Long, Ballot> ballots = new TreeMap<>();
    private final TreeMap<Long, Verdict> verdicts = new TreeMap<>();
    private final TreeMap<Long, Instant> changed = new TreeMap<>();
    private final TreeMap<Long, TreeSet<PeerId>> declined = new TreeMap<>();
    /** The envelopes held, as bytes: what comes again need not be checked again. */
    private final Set<ByteBuffer> envelopes = new HashSet<>();

    private final TreeSet<Long> unsettled = new TreeSet<>();
    private final TreeMap<PeerId, Integer> voters = new TreeMap<>();
    private final Orders orders;
    private final long first;
    private final int size;

    /** The units, as offsets, that may want more votes than they have leases; all that do are among them. */
    private final BitSet needy = new BitSet();

    /** The units that wait for an opening, and since when; the longest waiting first. */
    private final Map<Long, Instant> sealed = new LinkedHashMap<>();

    private final Pace pace = new Pace();
    private int votes;

    /** When a volunteer last asked in vain. */
    private Instant dryAt = Instant.MIN;

    Shard(ShardId id, Batch batch, CustodyTerms terms, Orders orders) {
        this.id = id;
        this.batch = batch;
        this.quorum = batch.verify().quorum();
        this.terms = terms;
        this.leases = new Leases(terms.claim());
        this.orders = orders;
        this.first = (long) id.index() * Batch.SHARD_UNITS;
        this.size = batch.shardSize(id.index());
        for (int i = 0; i < size; i++) {
            unsettled.add(first + i);
        }
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
        return ballots.isEmpty();
    }

    boolean has(UnitId unit) {
        return unit.batch().equals(id.batch())
                && unit.shard().index() == id.index()
                && unit.index() < batch.units().count();
    }

    Ballot ballot(long unit) {
        return ballots.getOrDefault(unit, Ballot.EMPTY);
    }

    /** The units that have votes, in ascending order. */
    SortedMap<Long, Ballot> ballots() {
        return Collections.unmodifiableSortedMap(ballots);
    }

    Verdict verdict(long unit) {
        return verdicts.getOrDefault(unit, new Verdict.Open(0, quorum));
    }

    boolean isSettled(long unit) {
        return !unsettled.contains(unit);
    }

    /** Whether exactly this signed vote or opening is held. */
    boolean knows(byte[] envelope) {
        return envelopes.contains(ByteBuffer.wrap(envelope));
    }

    /** Whether the unit has votes enough, and openings are what is missing. */
    boolean wantsOpening(long unit) {
        return verdict(unit) instanceof Verdict.Open open && open.wanted() == 0;
    }

    /** Adds what is durable. Items beyond the bounds, or that open nothing, are left out. */
    List<Change> add(List<Signed<Vote>> newVotes, List<Signed<Opening>> openings, Instant now) {
        TreeSet<Long> touched = new TreeSet<>();
        for (Signed<Vote> vote : newVotes) {
            long unit = vote.value().unit().index();
            Ballot before = ballot(unit);
            Ballot after = before.withVote(vote);
            if (has(vote.value().unit()) && fits(before, vote)) {
                votes += after.size() - before.size();
                voters.merge(vote.signer(), after.size() - before.size(), Integer::sum);
                ballots.put(unit, after);
                leases.end(unit, vote.signer());
                envelopes.add(ByteBuffer.wrap(vote.encoded()));
                pace.took(Duration.ofMillis(vote.value().cpuMillis()));
                touched.add(unit);
            }
        }
        for (Signed<Opening> opening : openings) {
            long unit = opening.value().unit().index();
            Ballot before = ballot(unit);
            boolean known = before.opening(opening.value().resultCid()).isPresent();
            boolean opens = known || before.isOpenedBy(opening.value());
            if (has(opening.value().unit()) && opens && (known || !isFull(before))) {
                ballots.put(unit, before.withOpening(opening));
                envelopes.add(ByteBuffer.wrap(opening.encoded()));
                touched.add(unit);
            }
        }
        return touched.stream().map(unit -> judge(unit, now)).toList();
    }

    static boolean isFull(Ballot ballot) {
        return ballot.openings().size() >= RESULTS_PER_UNIT_MAX;
    }

    /** Units to lease to the volunteer, which they then are. */
    List<Long> lease(PeerId volunteer, int max, Instant now) {
        ClaimTerms claim = terms.claim();
        int room = Math.min(max, allowance(volunteer) - leases.knownOf(volunteer));
        if (room <= 0) {
            return List.of();
        }
        short[] order = orders.of(id, size, volunteer, Placement.epoch(now));
        findNeedy(now);
        List<UnitId> chosen = Placement.needed(candidates(order, volunteer, now), room);
        if (chosen.isEmpty()) {
            dryAt = now;
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
        return usual.isEmpty() ? Stream.empty() : IntStream.range(0, size)
                .mapToLong(i -> first + order[i])
                .filter(unit -> unsettled.contains(unit) && wanted(unit, now) > 0 && isFor(unit, volunteer))
                .filter(unit -> leases.areSlow(unit, usual.get(), now))
                .mapToObj(unit -> candidate(unit, now));
    }

    private Candidate candidate(long unit, Instant now) {
        return new Candidate(unit(unit), wanted(unit, now), leases.count(unit));
    }

    private boolean isFor(long unit, PeerId volunteer) {
        return isReady(unit) && !leases.holds(unit, volunteer) && !isDone(unit, volunteer);
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

    Response.Standings standings(List<UnitId> units, PeerId voter) {
        return new Response.Standings(
                units.stream().map(unit -> standing(unit, voter)).toList());
    }

    Response.Standing standing(UnitId unit, PeerId voter) {
        if (!has(unit)) {
            return Response.Standing.UNKNOWN;
        }
        Ballot ballot = ballot(unit.index());
        boolean voted = !ballot.votesOf(voter).isEmpty();
        return switch (verdict(unit.index())) {
            case Verdict.Disputed d -> Response.Standing.DISPUTED;
            case Verdict.Accepted a -> {
                if (!voted) {
                    yield Response.Standing.LATE;
                }
                boolean agrees = a.agreeing().contains(voter);
                yield agrees ? Response.Standing.ACCEPTED : Response.Standing.CONTRADICTED;
            }
            case Verdict.Open o -> {
                if (!voted) {
                    yield Response.Standing.UNKNOWN;
                }
                boolean wanted = o.wanted() == 0 && ballot.isUnopened(voter);
                yield wanted ? Response.Standing.WANTS_OPENING : Response.Standing.COMPUTING;
            }
        };
    }

    Item.Counts counts() {
        int units = batch.shardSize(id.index());
        int disputed = (int) verdicts.values().stream()
                .filter(Verdict.Disputed.class::isInstance)
                .count();
        return new Item.Counts(units, units - unsettled.size() - disputed, disputed, votes);
    }

    /** The votes and results of accepted units, in pages. */
    Response collect(long from, int max) {
        Paging page = new Paging();
        int units = 0;
        for (long unit : verdicts.tailMap(from, true).keySet()) {
            if (verdict(unit) instanceof Verdict.Accepted accepted) {
                List<Signed<Opening>> opening =
                        ballot(unit).opening(accepted.result()).stream().toList();
                if (units == max || !page.add(ballot(unit).votes(), opening)) {
                    return new Response.Collected(page.votes(), page.openings(), unit, counts());
                }
                units++;
            }
        }
        return new Response.Collected(page.votes(), page.openings(), -1, counts());
    }

    private UnitId unit(long index) {
        return new UnitId(id.batch(), index);
    }

    private boolean fits(Ballot ballot, Signed<Vote> vote) {
        return ballot.holds(vote)
                || (ballot.size() < VOTES_MERGED_MAX
                        && ballot.votesOf(vote.signer()).size() < VOTES_PER_VOTER_MAX);
    }

    /** Whether the result is there that the unit's input is made of. */
    private boolean isReady(long unit) {
        OptionalLong before = batch.units().after(unit);
        return before.isEmpty() || verdict(before.getAsLong()) instanceof Verdict.Accepted;
    }

    boolean isDone(long unit, PeerId volunteer) {
        Set<PeerId> by = declined.getOrDefault(unit, NOBODY);
        return by.contains(volunteer)
                || by.size() >= DECLINES_MAX
                || !ballot(unit).votesOf(volunteer).isEmpty();
    }

    /** Votes wanted; one more where those who should open do not. */
    int wanted(long unit, Instant now) {
        if (!(verdict(unit) instanceof Verdict.Open open)) {
            return 0;
        }
        boolean overdue =
                changed.getOrDefault(unit, now).plus(terms.openingPatience()).isBefore(now);
        return open.wanted() == 0 && overdue ? 1 : open.wanted();
    }

    private Change judge(long unit, Instant now) {
        Verdict before = verdict(unit);
        Ballot ballot = ballot(unit);
        Verdict after = ballot.verdict(quorum);
        verdicts.put(unit, after);
        changed.put(unit, now);
        needy.set((int) (unit - first));
        sealed.remove(unit);
        if (after instanceof Verdict.Open open && open.wanted() == 0) {
            sealed.put(unit, now);
        }
        boolean settled = !(after instanceof Verdict.Open);
        if (settled) {
            unsettled.remove(unit);
            leases.end(unit);
        } else {
            unsettled.add(unit);
        }
        return new Change(unit(unit), after, settled && !after.equals(before), ballot.misdeeds(quorum));
    }
}
