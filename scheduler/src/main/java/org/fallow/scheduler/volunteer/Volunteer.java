package org.fallow.scheduler.volunteer;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.machine.Machine;
import org.fallow.scheduler.custody.Item;
import org.fallow.scheduler.custody.Reason;
import org.fallow.scheduler.custody.Request;
import org.fallow.scheduler.custody.Response;
import org.fallow.scheduler.offer.Offer;
import org.fallow.scheduler.volunteer.Outbox.ForNothing;
import org.fallow.scheduler.volunteer.Outbox.ForRenewal;
import org.fallow.scheduler.volunteer.Outbox.ForStanding;
import org.fallow.scheduler.volunteer.Outbox.ForUnits;
import org.fallow.scheduler.volunteer.Outbox.ForVote;
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
    /** Units in one lease request. */
    private static final int LEASE_MAX = 8;

    /** Votes that are not settled; no more work is fetched beyond. */
    public static final int PENDING_MAX = 4_096;

    private final KeyPair key;
    private final VolunteerTerms terms;
    private final Directory directory;
    private final Sources sources;
    private final Holding holding = new Holding();
    private final Casting casting;
    private final Outbox out;
    private Offer offer = Offer.NOTHING;
    private boolean fetching;
    private int turn;
    private int failures;
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
        this.terms = terms;
        this.directory = new Directory(terms);
        this.sources = new Sources(terms, random);
        this.out = new Outbox(terms.ask());
        this.casting = new Casting(key, terms, directory, out, random);
        this.turn = random.nextInt(1 << 16);
    }

    @Override
    public List<VolunteerAction> on(VolunteerEvent event, Instant now) {
        switch (event) {
            case VolunteerEvent.Offered e -> offer = e.offer();
            case VolunteerEvent.BatchJoined e -> {
                sources.join(e.id(), e.batch(), now);
                casting.joined(e.id(), e.batch());
            }
            case VolunteerEvent.BatchLeft e -> left(e.id());
            case VolunteerEvent.Located e -> directory.located(e.shard(), e.custodians(), now);
            case VolunteerEvent.Answered e -> answered(e.id(), Optional.of(e.response()), now);
            case VolunteerEvent.Failed e -> answered(e.id(), Optional.empty(), now);
            case VolunteerEvent.Progressed e -> holding.progressed(e.unit(), e.permille());
            case VolunteerEvent.Ran e -> ran(e.unit(), e.run(), now);
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
        while (holding.running() < Math.min(offer.slots(), holding.size())) {
            holding.start().ifPresent(unit -> out.add(new VolunteerAction.Run(unit)));
        }
        fetch(now);
        wakeAt = nextWake(now);
        return out.take();
    }

    /** Nobody works on a batch that has expired. */
    private void expire(Instant now) {
        for (Cid batch : holding.batches()) {
            if (!casting.expiry(batch).isAfter(now)) {
                holding.of(batch).forEach(this::drop);
            }
        }
    }

    private Instant nextWake(Instant now) {
        Instant first = holding.wakeAt();
        first = earlier(first, casting.wakeAt());
        if (wantsUnits() && !fetching) {
            first = earlier(first, sources.wakeAt(offer, now));
        }
        return first.isAfter(now) ? first : now.plusMillis(1);
    }

    private boolean wantsUnits() {
        return offer.slots() > 0 && holding.size() < offer.slots() + terms.buffer() && casting.size() < PENDING_MAX;
    }

    private void fetch(Instant now) {
        if (!wantsUnits() || fetching) {
            return;
        }
        ShardId shard = sources.next(offer, now).orElse(null);
        if (shard == null) {
            return;
        }
        directory.search(shard, now).ifPresent(out::add);
        List<PeerId> custodians = directory.custodians(shard);
        if (custodians.isEmpty()) {
            sources.pause(shard, now);
            return;
        }
        int want = Math.min(LEASE_MAX, offer.slots() + terms.buffer() - holding.size());
        PeerId peer = custodians.get(Math.floorMod(turn++, custodians.size()));
        fetching = true;
        out.ask(new ForUnits(peer, shard), new Request.Lease(shard, want));
    }

    private void answered(long id, Optional<Response> response, Instant now) {
        switch (out.ended(id)) {
            case null -> {}
            case ForUnits q -> leased(q, response.orElse(null), now);
            case ForRenewal q -> renewed(q, response.orElse(null));
            case ForVote q -> casting.voted(q, response.orElse(null), now);
            case ForStanding q -> casting.stood(q, response.orElse(null), now);
            case ForNothing q -> {}
        }
    }

    private void leased(ForUnits q, @Nullable Response response, Instant now) {
        fetching = false;
        if (response instanceof Response.Leased leased) {
            failures = 0;
            sources.yielded(q.shard(), leased.units().size(), offer);
            leased.units().forEach(index -> take(new UnitId(q.shard().batch(), index), q, leased, now));
        } else if (response instanceof Response.Refused refused && refused.reason() == Reason.NO_WORK) {
            failures = 0;
            sources.empty(q.shard(), now);
        } else {
            directory.doubt(q.shard(), now);
            failures++;
            if (failures >= directory.custodians(q.shard()).size()) {
                failures = 0;
                sources.pause(q.shard(), now);
            }
        }
    }

    private void take(UnitId unit, ForUnits q, Response.Leased leased, Instant now) {
        if (!unit.shard().equals(q.shard()) || holding.has(unit)) {
            return;
        }
        if (casting.knows(unit)) {
            out.ask(new ForNothing(q.peer()), new Request.Decline(unit, Request.Cause.ABANDONED));
        } else {
            holding.add(unit, q.peer(), Duration.ofMillis(leased.renewMillis()), now);
        }
    }

    private void renewed(ForRenewal q, @Nullable Response response) {
        if (!(response instanceof Response.Renewed renewed)
                || renewed.states().size() != q.units().size()) {
            return;
        }
        for (int i = 0; i < q.units().size(); i++) {
            UnitId unit = q.units().get(i);
            Response.LeaseState state = renewed.states().get(i);
            boolean running = holding.isRunning(unit);
            if (state == Response.LeaseState.SETTLED || (state == Response.LeaseState.LAPSED && !running)) {
                drop(unit);
            } else if (state == Response.LeaseState.LAPSED) {
                holding.unrenewed(unit);
            }
        }
    }

    private void drop(UnitId unit) {
        boolean running = holding.isRunning(unit);
        if (holding.remove(unit).isPresent() && running) {
            out.add(new VolunteerAction.Abandon(unit));
        }
    }

    private void left(Cid batch) {
        sources.leave(batch);
        for (UnitId unit : holding.of(batch)) {
            boolean running = holding.isRunning(unit);
            holding.remove(unit).ifPresent(g -> decline(unit, g, Request.Cause.ABANDONED));
            if (running) {
                out.add(new VolunteerAction.Abandon(unit));
            }
        }
    }

    private void ran(UnitId unit, Run run, Instant now) {
        Optional<PeerId> granter = holding.remove(unit);
        if (granter.isEmpty() || casting.knows(unit)) {
            return;
        }
        switch (run) {
            case Run.Broke broke -> decline(unit, granter.get(), broke.cause());
            case Run.Finished done -> {
                PendingVote pending = new PendingVote(RecordKind.VOTE.seal(key, vote(unit, done, now)), done.result());
                casting.add(pending, false);
                out.add(new VolunteerAction.Keep(pending));
            }
        }
    }

    private Vote vote(UnitId unit, Run.Finished done, Instant now) {
        return new Vote(
                RecordKind.VERSION,
                unit,
                Vote.commitment(unit, key.peerId(), done.result()),
                done.checkpointRoot(),
                done.steps(),
                done.cpuMillis(),
                Math.max(0, now.toEpochMilli()));
    }

    private void decline(UnitId unit, PeerId granter, Request.Cause cause) {
        out.ask(new ForNothing(granter), new Request.Decline(unit, cause));
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
