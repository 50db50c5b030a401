package org.fallow.scheduler.volunteer;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.machine.Machine;
import org.fallow.scheduler.custody.Item;
import org.fallow.scheduler.custody.Request;
import org.fallow.scheduler.custody.Response;
import org.fallow.scheduler.offer.Offer;
import org.fallow.scheduler.volunteer.Holding.Grant;
import org.fallow.scheduler.volunteer.Holding.Left;
import org.fallow.scheduler.volunteer.Outbox.ForNothing;
import org.fallow.scheduler.volunteer.Outbox.ForRenewal;
import org.fallow.scheduler.volunteer.Outbox.ForStanding;
import org.fallow.scheduler.volunteer.Outbox.ForUnits;
import org.fallow.scheduler.volunteer.Outbox.ForVote;
import org.fallow.work.record.Answer;
import org.fallow.work.record.Cid;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;
import org.jspecify.annotations.Nullable;

/**
 * The work-fetch machine: leases units from custodians by turns, has them run, keeps each vote with its result, casts
 * the vote to all custodians of the shard, opens it when asked, and says what became of it.
 */
public final class Volunteer implements Machine<VolunteerEvent, VolunteerAction> {
    /** Votes that are not settled; no more work is fetched beyond. */
    public static final int PENDING_MAX = 4_096;

    /** Units held beyond the slots. */
    public static final int AHEAD_MAX = Fetching.AHEAD_MAX;

    /** Units that the user gave back and that are not taken again; the oldest is forgotten. */
    static final int ABORTED_MAX = 1_024;

    private final KeyPair key;
    private final Directory directory;
    private final Sources sources;
    private final Holding holding = new Holding();
    private final Casting casting;
    private final Fetching fetching;
    private final Outbox out;
    private final Set<UnitId> aborted = new LinkedHashSet<>();
    private Offer offer = Offer.NOTHING;
    private Instant wakeAt = Instant.MAX;

    /**
     * A volunteer that has joined nothing yet.
     *
     * @param key signs its votes
     * @param terms how it keeps time
     * @param random spreads it over shards and custodians
     */
    public Volunteer(KeyPair key, VolunteerTerms terms, RandomGenerator random) {
        this.key = key;
        this.directory = new Directory(terms);
        this.sources = new Sources(terms, random);
        this.out = new Outbox(terms.ask());
        this.casting = new Casting(key, terms, directory, out, random);
        this.fetching = new Fetching(terms, directory, sources, holding, out, random);
    }

    @Override
    public List<VolunteerAction> on(VolunteerEvent event, Instant now) {
        switch (event) {
            case VolunteerEvent.Offered e -> offered(e.offer());
            case VolunteerEvent.BatchJoined e -> {
                sources.join(e.id(), e.batch(), now);
                casting.joined(e.id(), e.batch());
            }
            case VolunteerEvent.BatchLeft e -> left(e.id(), now);
            case VolunteerEvent.Located e -> {
                directory.located(e.shard(), e.custodians(), now);
                casting.located(e.shard());
                if (!e.custodians().isEmpty()) {
                    sources.found(e.shard(), now);
                }
            }
            case VolunteerEvent.Answered e -> answered(e.id(), Optional.of(e.response()), now);
            case VolunteerEvent.Failed e -> answered(e.id(), Optional.empty(), now);
            case VolunteerEvent.Progressed e -> progressed(e.unit(), e.permille(), now);
            case VolunteerEvent.Ran e -> ran(e.unit(), e.run(), now);
            case VolunteerEvent.Aborted e -> aborted(e.unit(), now);
            case VolunteerEvent.Kept e -> casting.kept(e.unit());
            case VolunteerEvent.Restored e -> e.votes().forEach(v -> casting.add(v, true));
        }
        return plan(now);
    }

    @Override
    public List<VolunteerAction> tick(Instant now) {
        return plan(now);
    }

    @Override
    public Instant wakeAt() {
        return wakeAt;
    }

    /** Units leased here, queued or running: for status. */
    public int held() {
        return holding.size();
    }

    /** Votes that are not settled: for status. */
    public int pending() {
        return casting.size();
    }

    /** Everything that is due, in a fixed order; and when something is due next. */
    private List<VolunteerAction> plan(Instant now) {
        expire(now);
        casting.plan(now);
        for (Holding.Renewal renewal : holding.due(now)) {
            List<UnitId> units =
                    renewal.units().stream().map(Item.Progress::unit).toList();
            out.ask(new ForRenewal(renewal.granter(), units), new Request.Renew(renewal.units()));
        }
        schedule(now);
        if (casting.size() < PENDING_MAX) {
            fetching.plan(offer, now);
        }
        wakeAt = nextWake(now);
        return out.take();
    }

    /** Nobody works on a batch that has expired. */
    private void expire(Instant now) {
        for (Cid batch : holding.batches()) {
            if (!casting.expiry(batch).isAfter(now)) {
                holding.of(batch).forEach(unit -> drop(unit, now));
            }
        }
    }

    /** Starts what there are slots for, and gives back what could not be finished in time. */
    private void schedule(Instant now) {
        while (holding.running() < Math.min(offer.slots(), holding.size())) {
            Timetable timetable = holding.timetable(sources::speed, casting::expiry, offer.slots(), now);
            for (UnitId unit : timetable.hopeless()) {
                giveBack(unit, now);
            }
            Optional<UnitId> next = timetable.next();
            if (next.isEmpty()) {
                return;
            }
            holding.start(next.get(), now);
            out.add(new VolunteerAction.Run(next.get()));
        }
    }

    private Instant nextWake(Instant now) {
        Instant first = holding.wakeAt();
        first = earlier(first, casting.wakeAt());
        if (casting.size() < PENDING_MAX) {
            first = earlier(first, fetching.wakeAt(offer, now));
        }
        return first.isAfter(now) ? first : now.plusMillis(1);
    }

    private void offered(Offer changed) {
        offer = changed;
        if (changed.slots() == 0) {
            holding.holdBack();
        }
    }

    /** The first unit's progress tells how long the batch's units take before one is done. */
    private void progressed(UnitId unit, int permille, Instant now) {
        holding.progressed(unit, permille, now).ifPresent(sources.speed(unit.batch())::guessed);
    }

    private void answered(long id, Optional<Response> response, Instant now) {
        switch (out.ended(id)) {
            case null -> {}
            case ForUnits q -> leased(q, response.orElse(null), now);
            case ForRenewal q -> renewed(q, response.orElse(null), now);
            case ForVote q -> casting.voted(q, response.orElse(null), now);
            case ForStanding q -> casting.stood(q, response.orElse(null), now);
            case ForNothing q -> {}
        }
    }

    private void leased(ForUnits q, @Nullable Response response, Instant now) {
        List<Long> units = fetching.answered(q, response, now);
        if (response instanceof Response.Leased leased) {
            Cid batch = q.shard().batch();
            Grant grant = fetching.grant(q, leased);
            long taken = units.stream()
                    .filter(index -> take(new UnitId(batch, index), q.shard(), grant, now))
                    .count();
            if (taken == 0) {
                // It does not know of our votes, or does not want to: to ask again at once would have no end.
                sources.empty(q.shard(), holding.size(batch), now);
                return;
            }
            boolean asWanted = units.size() >= q.wanted();
            sources.yielded(q.shard(), taken * grant.charged(), asWanted, holding.size(batch), offer);
        }
    }

    private boolean take(UnitId unit, ShardId asked, Grant grant, Instant now) {
        if (!unit.shard().equals(asked) || holding.has(unit)) {
            return false;
        }
        if (casting.knows(unit) || aborted.contains(unit)) {
            decline(unit, grant.granter(), Request.Cause.ABANDONED);
            return false;
        }
        holding.add(unit, grant, now);
        return true;
    }

    private void renewed(ForRenewal q, @Nullable Response response, Instant now) {
        if (!(response instanceof Response.Renewed renewed)
                || renewed.states().size() != q.units().size()) {
            moveElsewhere(q, now);
            return;
        }
        for (int i = 0; i < q.units().size(); i++) {
            UnitId unit = q.units().get(i);
            Response.LeaseState state = renewed.states().get(i);
            boolean running = holding.isRunning(unit);
            if (state == Response.LeaseState.SETTLED || (state == Response.LeaseState.LAPSED && !running)) {
                drop(unit, now);
            } else if (state == Response.LeaseState.LAPSED) {
                holding.unrenewed(unit);
            }
        }
    }

    /** Who gave the leases does not renew them: its fellows know of them, and take them over. */
    private void moveElsewhere(ForRenewal q, Instant now) {
        ShardId shard = q.units().getFirst().shard();
        directory.doubt(shard, now);
        directory.after(shard, q.peer()).ifPresent(fellow -> q.units().forEach(u -> holding.move(u, fellow, now)));
    }

    private void drop(UnitId unit, Instant now) {
        boolean running = holding.isRunning(unit);
        if (release(unit, now).isPresent() && running) {
            out.add(new VolunteerAction.Abandon(unit));
        }
    }

    /** Takes a unit out that gets no vote; its project is charged for what it ran. */
    private Optional<Grant> release(UnitId unit, Instant now) {
        Optional<Left> left = holding.remove(unit, now);
        left.ifPresent(l -> settleCharge(unit, l));
        return left.map(Left::grant);
    }

    private void giveBack(UnitId unit, Instant now) {
        release(unit, now).ifPresent(grant -> decline(unit, grant.granter(), Request.Cause.ABANDONED));
    }

    private void settleCharge(UnitId unit, Left left) {
        double used = left.seconds().orElse(left.grant().charged());
        sources.charge(unit.batch(), used - left.grant().charged(), offer);
    }

    private void left(Cid batch, Instant now) {
        sources.leave(batch);
        for (UnitId unit : holding.of(batch)) {
            boolean running = holding.isRunning(unit);
            giveBack(unit, now);
            if (running) {
                out.add(new VolunteerAction.Abandon(unit));
            }
        }
    }

    /** One that is not held any more has its result, or is somebody else's: there is nothing to give back. */
    private void aborted(UnitId unit, Instant now) {
        if (!holding.has(unit)) {
            return;
        }
        if (aborted.size() >= ABORTED_MAX) {
            aborted.remove(aborted.iterator().next());
        }
        aborted.add(unit);
        boolean running = holding.isRunning(unit);
        giveBack(unit, now);
        if (running) {
            out.add(new VolunteerAction.Abandon(unit));
        }
    }

    private void ran(UnitId unit, Run run, Instant now) {
        Optional<Left> left = holding.remove(unit, now);
        if (left.isEmpty()) {
            return;
        }
        settleCharge(unit, left.get());
        if (casting.knows(unit)) {
            return;
        }
        switch (run) {
            case Run.Broke broke -> {
                sources.failed(unit.batch(), words(broke.cause()), now);
                decline(unit, left.get().grant().granter(), broke.cause());
                if (sources.isFailing(unit.batch())) {
                    holding.waiting(unit.batch()).forEach(u -> giveBack(u, now));
                }
            }
            case Run.Finished done -> {
                sources.succeeded(unit.batch());
                if (done.answer() instanceof Answer.Result) {
                    left.get().seconds().filter(s -> s > 0).ifPresent(sources.speed(unit.batch())::measured);
                }
                PendingVote pending = new PendingVote(RecordKind.VOTE.seal(key, vote(unit, done, now)), done.answer());
                casting.add(pending, false);
                out.add(new VolunteerAction.Keep(pending));
            }
        }
    }

    private Vote vote(UnitId unit, Run.Finished done, Instant now) {
        return new Vote(
                RecordKind.VERSION,
                unit,
                Vote.commitment(unit, key.peerId(), done.answer()),
                done.checkpointRoot(),
                done.steps(),
                done.cpuMillis(),
                Math.max(0, now.toEpochMilli()));
    }

    private void decline(UnitId unit, PeerId granter, Request.Cause cause) {
        out.ask(new ForNothing(granter), new Request.Decline(unit, cause));
    }

    private static String words(Request.Cause cause) {
        return switch (cause) {
            case FAILED -> "the kernel failed";
            case OUT_OF_TIME -> "they took longer than their limit";
            case OUT_OF_MEMORY -> "they took more memory than their limit";
            case ABANDONED -> "they could not be begun";
        };
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
