package org.fallow.scheduler.custody;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.machine.Machine;
import org.fallow.libp2p.wire.WireException;
import org.fallow.scheduler.custody.CustodianAction.Caught;
import org.fallow.scheduler.custody.CustodianAction.Forget;
import org.fallow.scheduler.custody.CustodianAction.Locate;
import org.fallow.scheduler.custody.CustodianAction.Reply;
import org.fallow.scheduler.custody.CustodianAction.Settled;
import org.fallow.scheduler.custody.CustodianAction.Store;
import org.fallow.scheduler.custody.CustodianEvent.Asked;
import org.fallow.scheduler.custody.Keeping.Elsewhere;
import org.fallow.scheduler.custody.Keeping.Preparing;
import org.fallow.scheduler.custody.Keeping.Question;
import org.fallow.scheduler.custody.Keeping.Serving;
import org.fallow.scheduler.placement.Groups;
import org.fallow.scheduler.placement.Orders;
import org.fallow.scheduler.trust.Misdeed;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.scheduler.verdict.Records;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Project;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.Vote;
import org.fallow.work.record.Wave;
import org.fallow.work.record.Witness;

/**
 * The custodian machine: keeps the shards whose keys this node is among the closest to.
 *
 * <p>A request about a shard that it never heard of makes it fetch the batch and look who is closest; then it serves, or
 * refuses. What is signed counts only once it is durable: {@link Store} first, {@link CustodianEvent.Stored} then, and
 * only then the vote is acknowledged, counted, and told to others. The custodians of a shard compare their sets while
 * something changes, and merge them by union.
 *
 * <p>Of a batch only the signature can be checked here, see {@link org.fallow.scheduler.offer.Provenance}. Results of a
 * unit that is not settled are told to fellow custodians only.
 */
public final class Custodian implements Machine<CustodianEvent, CustodianAction> {
    /** Shards kept, or known to be elsewhere. */
    public static final int SHARDS_MAX = 4_096;

    /** Requests waiting for one shard to get ready. */
    public static final int PARKED_MAX = 256;

    /** Writes under way. */
    public static final int STORES_MAX = 4_096;

    /** So long is a batch over before what is kept of it goes: a clock that was set wrong is right again by then. */
    static final Duration OVER_STANDS = Duration.ofHours(1);

    static final Duration BUSY_PAUSE = Duration.ofSeconds(2);

    private static final String NOT_THE_PUBLISHER = "the batch's publisher did not sign it";

    private final KeyPair key;
    private final PeerId self;
    private final CustodyTerms terms;
    private final Syncing syncing;
    private final Map<ShardId, Keeping> shards = new TreeMap<>();
    private final Readying readying;
    private final Writes writes = new Writes();
    private final Room room;
    private final Leasing leasing;
    private final Orders orders = new Orders();
    private final Groups groups = new Groups();
    private final TreeSet<UnitPeer> caught = new TreeSet<>();
    private final List<CustodianAction> out = new ArrayList<>();
    private boolean leaving;

    /**
     * A custodian that has nothing yet.
     *
     * @param key this node's
     * @param bytesMax about what it may keep in memory
     */
    public Custodian(KeyPair key, CustodyTerms terms, long bytesMax) {
        this.key = key;
        this.self = key.peerId();
        this.terms = terms;
        this.syncing = new Syncing(terms);
        this.leasing = new Leasing(terms, syncing);
        this.room = new Room(bytesMax, shards, writes);
        this.readying = new Readying(self, terms, shards, room, out);
    }

    @Override
    public List<CustodianAction> on(CustodianEvent event, Instant now) {
        switch (event) {
            case Asked e -> asked(e, now);
            case CustodianEvent.Seen e -> groups.seen(e.peer(), e.group());
            case CustodianEvent.Answered e -> answered(e.id(), Optional.of(e.response()), now);
            case CustodianEvent.Failed e -> answered(e.id(), Optional.empty(), now);
            case CustodianEvent.BatchLearned e -> readying.learned(e.id(), e.batch(), now);
            case CustodianEvent.BatchUnavailable e -> readying.unavailable(e.id());
            case CustodianEvent.Stored e -> ended(e.token(), true, now);
            case CustodianEvent.StoreFailed e -> ended(e.token(), false, now);
            case CustodianEvent.Neighbours e -> located(e, now);
            case CustodianEvent.Restored e -> readying.restored(e, now);
            case CustodianEvent.Leaving e -> leaving(now);
        }
        return flush();
    }

    @Override
    public List<CustodianAction> tick(Instant now) {
        for (Map.Entry<ShardId, Keeping> entry : List.copyOf(shards.entrySet())) {
            ShardId id = entry.getKey();
            switch (entry.getValue()) {
                case Preparing preparing -> readying.tick(id, preparing, now);
                case Serving serving -> tickServing(id, serving, now);
                case Elsewhere elsewhere -> {
                    if (!elsewhere.until().isAfter(now)) {
                        readying.drop(id);
                    }
                }
            }
        }
        return flush();
    }

    @Override
    public Instant wakeAt() {
        Instant first = Instant.MAX;
        for (Keeping keeping : shards.values()) {
            Instant next = switch (keeping) {
                case Preparing p -> Readying.wakeAt(p);
                case Serving s -> s.wakeAt();
                case Elsewhere e -> e.until();
            };
            first = first.isBefore(next) ? first : next;
        }
        return first;
    }

    /** The shards in custody here, in ascending order: for status. */
    public List<ShardId> serving() {
        return shards.entrySet().stream()
                .filter(e -> e.getValue() instanceof Serving)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The ballots, leases and verdicts of a shard in custody here. */
    Optional<Shard> shard(ShardId id) {
        return shards.get(id) instanceof Serving s ? Optional.of(s.shard()) : Optional.empty();
    }

    private List<CustodianAction> flush() {
        List<CustodianAction> actions = List.copyOf(out);
        out.clear();
        return actions;
    }

    private void asked(Asked e, Instant now) {
        Asking.About about;
        try {
            about = Asking.about(e.request());
        } catch (WireException bad) {
            reply(e, Asking.invalid(bad));
            return;
        }
        if (about.shard().isEmpty()) {
            reply(e, Asking.aboutNothing(e.request()));
            return;
        }
        ShardId id = about.shard().get();
        switch (shards.get(id)) {
            case null -> readying.prepare(new Question(e, about), id, now);
            case Elsewhere elsewhere -> {
                if (elsewhere.until().isAfter(now)) {
                    notOurs(e, Duration.between(now, elsewhere.until()));
                } else {
                    shards.remove(id);
                    readying.prepare(new Question(e, about), id, now);
                }
            }
            case Preparing preparing -> readying.park(new Question(e, about), preparing);
            case Serving serving -> serve(new Question(e, about), serving, now);
        }
    }

    private void located(CustodianEvent.Neighbours e, Instant now) {
        switch (shards.get(e.shard())) {
            case null -> {}
            case Elsewhere elsewhere -> {}
            case Serving serving -> {
                if (!e.custodians().isEmpty()) {
                    out.addAll(syncing.located(serving, e, self, now));
                    retire(e.shard(), serving, now);
                }
            }
            case Preparing preparing -> start(e, preparing, now);
        }
    }

    private void start(CustodianEvent.Neighbours e, Preparing preparing, Instant now) {
        Signed<Batch> batch = readying.batch(e.shard().batch());
        if (batch == null || e.custodians().isEmpty()) {
            readying.giveUp(e.shard(), Reason.BUSY, "the closest nodes cannot be found");
            return;
        }
        if (!e.ours() && !preparing.isRestored()) {
            shards.put(e.shard(), new Elsewhere(now.plus(terms.locate())));
            preparing.parked().forEach(q -> notOurs(q.asked(), terms.locate()));
            readying.forgetBatches();
            return;
        }
        Shard shard = new Shard(e.shard(), batch, terms, orders, groups);
        Instant patient = now.plus(terms.sync().multipliedBy(Serving.PATIENCE));
        Serving serving = new Serving(shard, now.plus(terms.locate()), patient);
        shards.put(e.shard(), serving);
        out.addAll(syncing.begun(serving, e, self, now));
        preparing.wave().ifPresent(wave -> heed(serving, wave, now));
        changed(serving, shard.box().add(preparing.records(), now), now);
        witness(shard, shard.box().unwitnessed());
        preparing.parked().forEach(q -> serve(q, serving, now));
    }

    private void leaving(Instant now) {
        leaving = true;
        for (Keeping keeping : shards.values()) {
            if (keeping instanceof Serving serving) {
                serving.fellows().values().forEach(f -> f.changed(now, Duration.ZERO));
            }
        }
    }

    private void serve(Question q, Serving serving, Instant now) {
        Asked e = q.asked();
        Shard shard = serving.shard();
        if (Asking.isForOwn(e.request()) && refusedWork(e, serving, now)) {
            return;
        }
        boolean fellow = serving.fellows().containsKey(e.from());
        switch (e.request()) {
            case Request.Announce r -> {
                serving.met(e.from(), now, terms.sync());
                reply(e, new Response.Done());
                out.addAll(syncing.told(serving, fellow ? List.of(e.from()) : List.of(), now));
            }
            case Request.Lease r
            when serving.isCancelled() ->
                refuse(e, Reason.NO_WORK, "the publisher has cancelled the batch", terms.locate());
            case Request.Lease r when !serving.isInformed(now) -> await(q, serving);
            case Request.Lease r -> out.addAll(leasing.lease(e, r.max(), serving, now));
            case Request.Renew r -> out.addAll(leasing.renew(e, r, serving, now));
            case Request.Decline r -> out.addAll(leasing.decline(e, r, serving));
            case Request.Cast r ->
                q.about().vote().ifPresent(vote -> admit(e, Asking.vote(shard, vote, e.from()), shard.id()));
            case Request.Open r ->
                q.about().opening().ifPresent(opening -> admit(e, Asking.opening(shard, opening), shard.id()));
            case Request.Standing r -> reply(e, Reporting.standings(shard, r.units(), e.from(), now));
            case Request.Digest r -> {
                serving.met(e.from(), now, terms.sync());
                reply(e, Exchange.compare(shard, r.digest()));
            }
            case Request.Pull r -> reply(e, Exchange.page(shard, r.known(), fellow));
            case Request.Push r -> pushed(e, r, serving, fellow, now);
            case Request.Collect r -> reply(e, Reporting.collect(shard, r.from(), r.max()));
            case Request.Heed r ->
                q.about().wave().ifPresent(wave -> {
                    boolean heeded = heed(serving, wave, now);
                    reply(
                            e,
                            heeded
                                    ? new Response.Done()
                                    : Asking.refused(Reason.INVALID, NOT_THE_PUBLISHER, Duration.ZERO));
                });
            case Request.Tally r -> reply(e, new Response.Tallied(Reporting.counts(shard)));
            case Request.Learn r -> learn(e, r, serving);
            case Request.Unknown r -> reply(e, Asking.aboutNothing(r));
        }
    }

    private void learn(Asked e, Request.Learn r, Serving serving) {
        try {
            Shard shard = serving.shard();
            Project project = Asking.project(shard.batch(), r.project());
            serving.learned(
                    project.sequence(), project.batches().contains(shard.id().batch()));
            reply(e, new Response.Done());
        } catch (WireException bad) {
            reply(e, Asking.invalid(bad));
        }
    }

    private void await(Question q, Serving serving) {
        if (serving.parked().size() >= PARKED_MAX) {
            reply(q.asked(), busy("the shard has just been taken over"));
        } else {
            serving.parked().add(q);
        }
    }

    /** Leases for those who asked before it was heard what fellows know. */
    private void serveParked(Serving serving, Instant now) {
        if (serving.isInformed(now) && !serving.parked().isEmpty()) {
            List<Question> parked = List.copyOf(serving.parked());
            serving.parked().clear();
            parked.forEach(q -> serve(q, serving, now));
        }
    }

    /** Whether leases, votes and openings are not taken now; then that was answered. */
    private boolean refusedWork(Asked e, Serving serving, Instant now) {
        if (serving.isRetiring()) {
            notOurs(e, terms.locate());
        } else if (leaving) {
            refuse(e, Reason.LEAVING, "this node is leaving", terms.locate());
        } else if (serving.shard().batch().expiresMillis() <= now.toEpochMilli()) {
            refuse(e, Reason.EXPIRED, "the batch has expired", Duration.ZERO);
        } else {
            return false;
        }
        return true;
    }

    private void admit(Asked e, Asking.Admission admission, ShardId shard) {
        switch (admission) {
            case Asking.Answer answer -> reply(e, answer.response());
            case Asking.New items -> store(shard, items.records(), List.of(e.id()));
        }
    }

    private void pushed(Asked e, Request.Push r, Serving serving, boolean fellow, Instant now) {
        Shard shard = serving.shard();
        try {
            Records items = Asking.items(shard, r.records(), fellow);
            if (fellow) {
                syncing.hinted(serving, e.from(), r.hints(), now);
                serveParked(serving, now);
            }
            store(shard.id(), items, List.of(e.id()));
        } catch (WireException bad) {
            reply(e, Asking.invalid(bad));
        }
    }

    private void store(ShardId shard, Records records, List<Long> replies) {
        out.addAll(
                records.isEmpty() || room.has(records)
                        ? writes.begin(shard, records, replies)
                        : Writes.refuse(replies, "this node keeps as much as it can"));
    }

    private void ended(long token, boolean durable, Instant now) {
        Writes.Write write = writes.end(token);
        if (write == null) {
            return;
        }
        if (durable && shards.get(write.shard()) instanceof Serving serving) {
            added(serving, write.records(), now);
            out.addAll(write.answer(new Response.Done()));
        } else {
            out.addAll(write.answer(busy(durable ? "the shard was handed over" : "this node cannot write")));
        }
    }

    /** What is durable now; of each vote among it that chance may draw, this node says that it keeps it. */
    private void added(Serving serving, Records records, Instant now) {
        Shard shard = serving.shard();
        changed(serving, shard.box().add(records, now), now);
        witness(shard, shard.box().held(records.votes()));
    }

    private void witness(Shard shard, List<Signed<Vote>> votes) {
        if (shard.isSampled()) {
            List<Signed<Witness>> own = votes.stream()
                    .map(vote -> RecordKind.WITNESS.seal(
                            key, new Witness(RecordKind.VERSION, vote.value().unit(), Ballot.name(vote))))
                    .filter(shard.box()::lacks)
                    .toList();
            store(shard.id(), Records.ofWitnesses(own), List.of());
        }
    }

    /** Whether the publisher's word is its own; then it is known, and heeded where it is the last. */
    private boolean heed(Serving serving, Signed<Wave> wave, Instant now) {
        Shard shard = serving.shard();
        if (!shard.box().isFromPublisher(wave)) {
            return false;
        }
        try {
            if (wave.value().sequence() > shard.box().wave()) {
                changed(serving, shard.box().heed(wave, now), now);
                out.add(new CustodianAction.Note(wave));
            }
            return true;
        } catch (WireException bad) {
            return false;
        }
    }

    private void changed(Serving serving, List<BallotBox.Change> changes, Instant now) {
        if (changes.isEmpty()) {
            return;
        }
        serving.changed(now, terms.sync());
        for (BallotBox.Change change : changes) {
            if (change.settled()) {
                out.add(new Settled(change.unit(), change.verdict()));
            }
            for (Misdeed misdeed : change.caught()) {
                if (caught.add(new UnitPeer(misdeed.unit(), misdeed.voter()))) {
                    out.add(new Caught(misdeed));
                }
            }
        }
    }

    private void answered(long id, Optional<Response> response, Instant now) {
        Syncing.Dialog dialog = syncing.ended(id);
        if (dialog == null || !(shards.get(dialog.shard()) instanceof Serving serving)) {
            return;
        }
        Syncing.Next next = syncing.next(dialog, serving, response, now);
        store(dialog.shard(), next.records(), List.of());
        out.addAll(next.asks());
        serveParked(serving, now);
        retire(dialog.shard(), serving, now);
    }

    /** Forgets a shard that is no longer ours, once others have all of it. */
    private void retire(ShardId id, Serving serving, Instant now) {
        boolean spare = serving.shard().isEmpty() || serving.isHandedOver();
        boolean written = !writes.isUnderWay(id);
        if (serving.isRetiring() && spare && written) {
            serving.parked().forEach(q -> notOurs(q.asked(), terms.locate()));
            forget(id);
            shards.put(id, new Elsewhere(now.plus(terms.locate())));
        }
    }

    private void tickServing(ShardId id, Serving serving, Instant now) {
        if (readying.isOver(serving.shard().batch(), now) && serving.isOverFor(OVER_STANDS, now)) {
            forget(id);
            readying.drop(id);
            return;
        }
        serveParked(serving, now);
        out.addAll(leasing.lapse(serving, now));
        if (!serving.relocateAt().isAfter(now)) {
            serving.relocateAt(now.plus(terms.locate()));
            out.add(new Locate(id));
        }
        out.addAll(syncing.due(id, serving, now));
    }

    private void forget(ShardId id) {
        if (shards.get(id) instanceof Serving) {
            out.add(new Forget(id)); // even one without votes: it is noted as in custody
        }
        caught.removeIf(c -> c.unit().shard().equals(id));
    }

    private void notOurs(Asked e, Duration pause) {
        refuse(e, Reason.NOT_CUSTODIAN, "other nodes are closer to this shard", pause);
    }

    private void refuse(Asked e, Reason reason, String text, Duration pause) {
        reply(e, Asking.refused(reason, text, pause));
    }

    static Response busy(String text) {
        return Asking.refused(Reason.BUSY, text, BUSY_PAUSE);
    }

    private void reply(Asked e, Response response) {
        out.add(new Reply(e.id(), response));
    }

    /** For tests that nothing piles up. */
    int waiting() {
        return writes.size() + syncing.size();
    }
}
