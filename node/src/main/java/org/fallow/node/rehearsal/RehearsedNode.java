package org.fallow.node.rehearsal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fallow.dht.kademlia.Kademlia;
import org.fallow.dht.kademlia.KademliaAction;
import org.fallow.dht.kademlia.KademliaEvent;
import org.fallow.dht.kademlia.Operation;
import org.fallow.dht.kademlia.Result;
import org.fallow.dht.kademlia.Settings;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.Response.Delivered;
import org.fallow.dht.record.Validators;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.fallow.scheduler.custody.Call;
import org.fallow.scheduler.custody.Custodian;
import org.fallow.scheduler.custody.CustodianAction;
import org.fallow.scheduler.custody.CustodianEvent;
import org.fallow.scheduler.custody.CustodyCodec;
import org.fallow.scheduler.custody.CustodyTerms;
import org.fallow.scheduler.custody.Request;
import org.fallow.scheduler.custody.Response;
import org.fallow.scheduler.offer.Offer;
import org.fallow.scheduler.volunteer.Run;
import org.fallow.scheduler.volunteer.Volunteer;
import org.fallow.scheduler.volunteer.VolunteerAction;
import org.fallow.scheduler.volunteer.VolunteerEvent;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.scenario.Actor;
import org.fallow.simulation.scenario.Context;
import org.fallow.simulation.scenario.MachineDriver;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;
import org.jspecify.annotations.Nullable;

/**
 * One node of a rehearsal: the daemon's three machines, the real messages, and glue. Imagined are the network, the disk
 * (a write takes a few milliseconds), the kernel (a run takes a while), and the fetching of the batch's blob (one
 * question to the peer that named it).
 */
final class RehearsedNode implements Actor {
    /** Units computed at a time. */
    static final int SLOTS = 1;

    private static final Duration WRITE = Duration.ofMillis(5);
    private static final Duration BOOTSTRAP_AGAIN = Duration.ofSeconds(15);
    private static final Duration LOCATE = Duration.ofSeconds(30);
    private static final int BOOTSTRAP_PEERS = 3;
    private static final int PARTS = 4;
    private static final long CUSTODY_BYTES = 1 << 30;

    private final KeyPair key;
    private final Neighbourhood around;
    private final Ledger ledger;
    private final NodeTerms terms;
    private final Attack attack;
    private final CorruptCustodian corrupt;
    private final Disk disk = new Disk();
    private final Map<Long, Waiting> waiting = new TreeMap<>();
    private final Map<Long, Asker> askers = new TreeMap<>();
    private final Map<Long, Search> searches = new TreeMap<>();
    private final Map<UnitId, Long> runs = new TreeMap<>();
    private final TreeSet<PeerId> met = new TreeSet<>();
    private @Nullable Life life;
    private long nextId = 1;
    private int lives;
    private boolean inContact;

    RehearsedNode(KeyPair key, Neighbourhood around, Ledger ledger, NodeTerms terms, Attack attack) {
        this.key = key;
        this.around = around;
        this.ledger = ledger;
        this.terms = terms;
        this.attack = attack;
        this.corrupt = new CorruptCustodian(key, around.number(key.peerId()), attack.custody());
        disk.keep(around.batchId(), around.batch());
    }

    PeerId id() {
        return key.peerId();
    }

    boolean isMalicious() {
        return attack != Attack.NONE;
    }

    /** Whether what lies with it as a custodian counts. */
    private boolean isTrustworthy() {
        return attack.custody() == Attack.Custody.HONEST;
    }

    /** Whether it still has its own vote on the unit. */
    boolean keeps(UnitId unit) {
        return disk.pending().stream().anyMatch(vote -> vote.unit().equals(unit));
    }

    int held() {
        return life == null ? 0 : life.volunteer().held();
    }

    int running() {
        return runs.size();
    }

    @Override
    public void start(Context context) {
        Chance chance = context.chance().fork("life").fork(lives++);
        waiting.clear();
        askers.clear();
        searches.clear();
        runs.clear();
        met.clear();
        inContact = false;
        Kademlia kademlia = new Kademlia(
                id(), true, Validators.none(), Settings.DEFAULT, List.of(), chance.fork("kademlia"), context.now());
        Volunteer volunteer = new Volunteer(key, terms.volunteer(), chance.fork("volunteer"));
        Custodian custodian = new Custodian(key, terms.custody(), CUSTODY_BYTES);
        life = new Life(
                volunteer,
                new MachineDriver<>(kademlia, this::perform),
                new MachineDriver<>(custodian, this::perform),
                new MachineDriver<>(volunteer, this::perform));
        dht().on(new KademliaEvent.Listening(around.peer(context.self()).addresses()), context);
        for (ShardId shard : disk.shards()) {
            custody().on(new CustodianEvent.Restored(shard, disk.records(shard), Optional.empty()), context);
        }
        Batch batch = around.batch().value();
        TreeMap<ProjectId, Integer> weights = new TreeMap<>();
        weights.put(batch.project(), 1);
        Duration early = Duration.between(context.now(), terms.opens());
        if (early.isPositive()) {
            context.after(early, new Own.Opened());
        } else {
            work().on(new VolunteerEvent.BatchJoined(around.batchId(), batch), context);
        }
        work().on(new VolunteerEvent.Restored(disk.pending()), context);
        bootstrap(context);
        Offer offer = new Offer(SLOTS, Long.MAX_VALUE, Long.MAX_VALUE, weights);
        work().on(new VolunteerEvent.Offered(offer), context);
    }

    @Override
    public void stop(Context context) {
        if (terms.leavesForGood()) {
            List<Signed<Vote>> gone = disk.wipe();
            ledger.left(id(), runs.size(), isTrustworthy() ? gone : List.of());
        } else {
            ledger.crashed(id(), runs.size());
        }
        runs.clear();
    }

    @Override
    public List<MachineDriver<?, ?>> machines() {
        return life == null ? List.of() : List.of(dht(), custody(), work());
    }

    @Override
    public String describe(Object message) {
        return message instanceof Wire wire ? wire.words() : message.getClass().getSimpleName();
    }

    @Override
    public void on(int from, Object message, Context context) {
        meet(from, context);
        switch ((Wire) message) {
            case Wire.Query query -> asked(from, query, context);
            case Wire.Answer(long id, Wire.KadResponse response) ->
                dht().on(new KademliaEvent.ResponseArrived(id, response.response()), context);
            case Wire.Answer(long id, Wire.KadRefused refused) ->
                dht().on(new KademliaEvent.RequestFailed(id, KademliaEvent.Failure.REFUSED), context);
            case Wire.Answer answer -> {
                Waiting asked = waiting.remove(answer.id());
                if (asked != null) {
                    answered(asked, Optional.of(answer.body()), context);
                }
            }
        }
    }

    @Override
    public void local(Object event, Context context) {
        switch ((Own) event) {
            case Own.TimedOut e -> {
                Waiting asked = waiting.remove(e.id());
                if (asked != null) {
                    answered(asked, Optional.empty(), context);
                }
            }
            case Own.Written e -> {
                disk.write(e.store());
                if (isTrustworthy()) {
                    ledger.written(e.store().records().votes());
                }
                custody().on(new CustodianEvent.Stored(e.store().token()), context);
            }
            case Own.Kept e -> work().on(new VolunteerEvent.Kept(e.unit()), context);
            case Own.Computed e -> computed(e, context);
            case Own.Bootstrap e -> bootstrap(context);
            case Own.Opened e ->
                work().on(
                                new VolunteerEvent.BatchJoined(
                                        around.batchId(), around.batch().value()),
                                context);
        }
    }

    private MachineDriver<KademliaEvent, KademliaAction> dht() {
        return Objects.requireNonNull(life, "it has not started").dht();
    }

    private MachineDriver<CustodianEvent, CustodianAction> custody() {
        return Objects.requireNonNull(life, "it has not started").custody();
    }

    private MachineDriver<VolunteerEvent, VolunteerAction> work() {
        return Objects.requireNonNull(life, "it has not started").work();
    }

    /** Dials some of those that everybody knows, and some of those it knew before, until one has answered. */
    private void bootstrap(Context context) {
        if (inContact) {
            return;
        }
        Chance chance = context.chance().fork("bootstrap").fork(lives);
        for (List<PeerAddresses> known : List.of(around.anchors(), disk.table())) {
            List<PeerAddresses> some = new ArrayList<>(known);
            chance.shuffle(some);
            some.stream()
                    .filter(peer -> !peer.id().equals(id()))
                    .limit(BOOTSTRAP_PEERS)
                    .forEach(peer -> dht().on(new KademliaEvent.PeerIdentified(peer, true), context));
        }
        context.after(BOOTSTRAP_AGAIN, new Own.Bootstrap());
    }

    /** Who is connected has said who it is and what it serves. */
    private void meet(int node, Context context) {
        PeerAddresses peer = around.peer(node);
        if (met.add(peer.id())) {
            dht().on(new KademliaEvent.PeerIdentified(peer, true), context);
        }
    }

    private void asked(int from, Wire.Query query, Context context) {
        PeerId peer = around.peer(from).id();
        long id = nextId++;
        switch (query.body()) {
            case Wire.KadRequest kad -> {
                askers.put(id, new Asker(from, query.id()));
                dht().on(new KademliaEvent.RequestReceived(peer, id, kad.request()), context);
            }
            case Wire.Custody call -> {
                askers.put(id, new Asker(from, query.id()));
                custodyAsked(id, peer, call.bytes(), context);
            }
            case Wire.BatchWanted wanted -> {
                byte[] bytes = disk.batch(wanted.batch()).map(Signed::encoded).orElseGet(() -> new byte[0]);
                context.send(from, new Wire.Answer(query.id(), new Wire.BatchGiven(bytes)));
            }
            case Wire.KadResponse _, Wire.KadRefused _, Wire.BatchGiven _ -> {}
        }
    }

    private void custodyAsked(long id, PeerId from, byte[] bytes, Context context) {
        try {
            Call call = CustodyCodec.call(bytes);
            Optional<Response> lie = corrupt.answer(call.request());
            if (lie.isPresent()) {
                answer(id, new Wire.Custody(CustodyCodec.encode(lie.get())), context);
                return;
            }
            Instant deadline = context.now().plusMillis(call.timeoutMillis());
            custody().on(new CustodianEvent.Asked(id, from, call.request(), deadline), context);
        } catch (WireException e) {
            throw new AssertionError("rehearsed nodes speak the protocol", e);
        }
    }

    private void answered(Waiting asked, Optional<Wire.Body> body, Context context) {
        switch (asked) {
            case Waiting.ForCustodian w ->
                custody()
                        .on(
                                body.flatMap(Wire::response)
                                        .<CustodianEvent>map(r -> new CustodianEvent.Answered(w.id(), r))
                                        .orElseGet(() -> new CustodianEvent.Failed(w.id())),
                                context);
            case Waiting.ForVolunteer w -> {
                Optional<Response> response = body.flatMap(Wire::response);
                response.ifPresent(r -> ledger.runs().answered(w.request(), r, id(), runs.keySet(), context.now()));
                work().on(
                                response.<VolunteerEvent>map(r -> new VolunteerEvent.Answered(w.id(), r))
                                        .orElseGet(() -> new VolunteerEvent.Failed(w.id())),
                                context);
            }
            case Waiting.ForBatch w -> batchGiven(w.batch(), body, context);
        }
    }

    private void batchGiven(Cid id, Optional<Wire.Body> body, Context context) {
        Optional<Signed<Batch>> batch = body.flatMap(Wire::batch);
        batch.ifPresent(b -> disk.keep(id, b));
        custody()
                .on(
                        batch.<CustodianEvent>map(b -> new CustodianEvent.BatchLearned(id, b))
                                .orElseGet(() -> new CustodianEvent.BatchUnavailable(id)),
                        context);
    }

    private void computed(Own.Computed e, Context context) {
        Long run = runs.get(e.unit());
        if (run == null || run != e.run()) {
            return;
        }
        if (e.part() < PARTS) {
            work().on(new VolunteerEvent.Progressed(e.unit(), 1_000 * e.part() / PARTS), context);
            return;
        }
        runs.remove(e.unit());
        ledger.executed(e.unit(), id());
        byte[] result = attack.result(e.unit(), context.self());
        work().on(
                        new VolunteerEvent.Ran(
                                e.unit(),
                                new Run.Finished(
                                        result, new byte[0], 1, e.whole().toMillis())),
                        context);
    }

    private void perform(KademliaAction action, Context context) {
        switch (action) {
            case KademliaAction.Send send ->
                context.send(
                        around.number(send.peer().id()),
                        new Wire.Query(send.requestId(), new Wire.KadRequest(send.request())));
            case KademliaAction.Respond respond ->
                answer(respond.requestId(), new Wire.KadResponse(respond.response()), context);
            case KademliaAction.Accept accept ->
                answer(accept.requestId(), new Wire.KadResponse(new Delivered()), context);
            case KademliaAction.Refuse refuse -> answer(refuse.requestId(), new Wire.KadRefused(), context);
            case KademliaAction.Finished finished -> found(finished.operationId(), finished.result(), context);
            case KademliaAction.TableChanged table -> {
                inContact = !table.peers().isEmpty();
                disk.table(table.peers());
            }
            case KademliaAction.Persist persist -> {}
            case KademliaAction.Forget forget -> {}
        }
    }

    private void answer(long id, Wire.Body body, Context context) {
        Asker asker = askers.remove(id);
        if (asker != null) {
            context.send(asker.node(), new Wire.Answer(asker.id(), body));
        }
    }

    private void found(long id, Result result, Context context) {
        Search search = searches.remove(id);
        if (search == null) {
            return;
        }
        List<PeerId> closest = new ArrayList<>();
        if (result instanceof Result.Peers peers && !peers.peers().isEmpty()) {
            peers.peers().forEach(peer -> closest.add(peer.id()));
            closest.add(id());
        }
        Key target = Key.of(search.shard().key());
        List<PeerId> custodians = closest.stream()
                .sorted(Comparator.comparing(Key::of, target.byDistance()))
                .limit(CustodyTerms.CUSTODIANS)
                .toList();
        if (search.forVolunteer()) {
            work().on(new VolunteerEvent.Located(search.shard(), custodians), context);
        } else {
            boolean ours = custodians.contains(id());
            custody().on(new CustodianEvent.Neighbours(search.shard(), custodians, ours), context);
        }
    }

    private void locate(ShardId shard, boolean forVolunteer, Context context) {
        long id = nextId++;
        searches.put(id, new Search(shard, forVolunteer));
        Operation find = new Operation.FindClosest(Key.of(shard.key()));
        dht().on(new KademliaEvent.Asked(id, find, context.now().plus(LOCATE)), context);
    }

    private void perform(CustodianAction action, Context context) {
        switch (action) {
            case CustodianAction.Reply reply ->
                answer(reply.id(), new Wire.Custody(CustodyCodec.encode(reply.response())), context);
            case CustodianAction.Store store -> context.after(WRITE, new Own.Written(store));
            case CustodianAction.Note note -> {
                // Nobody in a rehearsal publishes; a wave is soft, and would be said again.
            }
            case CustodianAction.Forget forget -> {
                List<Signed<Vote>> gone = disk.forget(forget.shard());
                ledger.forgotten(isTrustworthy() ? gone : List.of());
            }
            case CustodianAction.Ask ask ->
                call(
                        ask.peer(),
                        corrupt.ask(ask.request()),
                        new Waiting.ForCustodian(ask.id()),
                        ask.timeout(),
                        context);
            case CustodianAction.FetchBatch fetch -> {
                if (disk.batch(fetch.id()).isPresent()) {
                    Signed<Batch> batch = disk.batch(fetch.id()).get();
                    custody().on(new CustodianEvent.BatchLearned(fetch.id(), batch), context);
                } else {
                    Wire.Body wanted = new Wire.BatchWanted(fetch.id());
                    ask(
                            fetch.hint(),
                            wanted,
                            new Waiting.ForBatch(fetch.id()),
                            terms.custody().ask(),
                            context);
                }
            }
            case CustodianAction.Locate locate -> locate(locate.shard(), false, context);
            case CustodianAction.Settled settled
            when isTrustworthy() -> ledger.settled(settled.unit(), settled.verdict(), context.now());
            case CustodianAction.Settled settled -> {}
            case CustodianAction.Caught caught -> ledger.caught(caught.misdeed());
        }
    }

    private void perform(VolunteerAction action, Context context) {
        switch (action) {
            case VolunteerAction.Locate locate -> locate(locate.shard(), true, context);
            case VolunteerAction.Ask ask -> {
                if (ask.request() instanceof Request.Decline declined) {
                    ledger.runs().dropped(declined.unit(), id());
                }
                call(
                        ask.peer(),
                        ask.request(),
                        new Waiting.ForVolunteer(ask.id(), ask.request()),
                        ask.timeout(),
                        context);
            }
            case VolunteerAction.Run run -> compute(run.unit(), context);
            case VolunteerAction.Abandon abandon -> {
                runs.remove(abandon.unit());
                ledger.runs().dropped(abandon.unit(), id());
            }
            case VolunteerAction.Keep keep -> {
                disk.keep(keep.vote());
                context.after(WRITE, new Own.Kept(keep.vote().unit()));
            }
            case VolunteerAction.Safe safe -> ledger.safe(safe.unit(), id());
            case VolunteerAction.Judged judged -> {}
            case VolunteerAction.Settled settled -> disk.drop(settled.unit());
        }
    }

    private void compute(UnitId unit, Context context) {
        long run = nextId++;
        runs.put(unit, run);
        ledger.started(unit, id());
        Duration whole = Duration.ofNanos(
                terms.unitTime().draw(context.chance().fork("run").fork(lives).fork(run)));
        for (int part = 1; part <= PARTS; part++) {
            context.after(whole.multipliedBy(part).dividedBy(PARTS), new Own.Computed(unit, run, part, whole));
        }
    }

    private void call(PeerId peer, Request request, Waiting asked, Duration timeout, Context context) {
        Call call = new Call(Call.VERSION, timeout.toMillis(), "", request);
        ask(peer, new Wire.Custody(CustodyCodec.encode(call)), asked, timeout, context);
    }

    private void ask(PeerId peer, Wire.Body body, Waiting asked, Duration timeout, Context context) {
        long id = nextId++;
        waiting.put(id, asked);
        int node = around.number(peer);
        if (node >= 0) {
            context.send(node, new Wire.Query(id, body));
        }
        context.after(timeout, new Own.TimedOut(id));
    }
}
