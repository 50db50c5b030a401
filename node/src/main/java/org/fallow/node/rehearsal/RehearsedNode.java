package org.fallow.node.rehearsal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fallow.dht.kademlia.Found;
import org.fallow.dht.kademlia.Kademlia;
import org.fallow.dht.kademlia.KademliaAction;
import org.fallow.dht.kademlia.KademliaEvent;
import org.fallow.dht.kademlia.Operation;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.Message;
import org.fallow.dht.record.Validators;
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
import org.fallow.scheduler.volunteer.VolunteerTerms;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.chance.Distribution;
import org.fallow.simulation.scenario.Actor;
import org.fallow.simulation.scenario.Context;
import org.fallow.simulation.scenario.MachineDriver;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;

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
    private static final int BOOTSTRAP_PEERS = 3;
    private static final int PARTS = 4;

    /** Who asked a question that is under way, and by which id of its own. */
    private sealed interface Waiting {}

    private record ForKademlia(long id) implements Waiting {}

    private record ForCustodian(long id) implements Waiting {}

    private record ForVolunteer(long id) implements Waiting {}

    private record ForBatch(Cid batch) implements Waiting {}

    /** An asker to be answered. */
    private record Asker(int node, long id) {}

    /** A search for custodians. */
    private record Search(ShardId shard, boolean forVolunteer) {}

    private sealed interface Own {}

    private record TimedOut(long id) implements Own {}

    private record Written(CustodianAction.Store store) implements Own {}

    private record Kept(UnitId unit) implements Own {}

    private record Computed(UnitId unit, long run, int part) implements Own {}

    private record Bootstrap() implements Own {}

    private final KeyPair key;
    private final Neighbourhood around;
    private final Ledger ledger;
    private final Terms terms;
    private final Attack attack;
    private final Disk disk = new Disk();
    private final Map<Long, Waiting> waiting = new TreeMap<>();
    private final Map<Long, Asker> askers = new TreeMap<>();
    private final Map<Long, Search> searches = new TreeMap<>();
    private final Map<UnitId, Long> runs = new TreeMap<>();
    private final TreeSet<PeerId> met = new TreeSet<>();
    private Kademlia kademlia;
    private Volunteer volunteer;
    private MachineDriver<KademliaEvent, KademliaAction> dht;
    private MachineDriver<CustodianEvent, CustodianAction> custody;
    private MachineDriver<VolunteerEvent, VolunteerAction> work;
    private long nextId = 1;
    private int lives;

    /**
     * How long things take.
     *
     * @param custody of the custodian
     * @param volunteer of the volunteer
     * @param unitTime of a run
     */
    record Terms(CustodyTerms custody, VolunteerTerms volunteer, Distribution unitTime) {}

    RehearsedNode(KeyPair key, Neighbourhood around, Ledger ledger, Terms terms, Attack attack, Chance chance) {
        this.key = key;
        this.around = around;
        this.ledger = ledger;
        this.terms = terms;
        this.attack = attack;
        this.kademlia = new Kademlia(key.peerId(), true, Validators.none(), chance.fork("kademlia"));
        this.volunteer = new Volunteer(key, terms.volunteer(), chance.fork("volunteer"));
        this.dht = new MachineDriver<>(kademlia, this::perform);
        this.custody = new MachineDriver<>(new Custodian(key.peerId(), terms.custody()), this::perform);
        this.work = new MachineDriver<>(volunteer, this::perform);
        disk.keep(around.batchId(), around.batch());
    }

    PeerId id() {
        return key.peerId();
    }

    boolean isMalicious() {
        return attack != Attack.NONE;
    }

    int held() {
        return volunteer.held();
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
        kademlia = new Kademlia(key.peerId(), true, Validators.none(), chance.fork("kademlia"));
        volunteer = new Volunteer(key, terms.volunteer(), chance.fork("volunteer"));
        dht = new MachineDriver<>(kademlia, this::perform);
        custody = new MachineDriver<>(new Custodian(key.peerId(), terms.custody()), this::perform);
        work = new MachineDriver<>(volunteer, this::perform);
        for (ShardId shard : disk.shards()) {
            custody.on(new CustodianEvent.Restored(shard, disk.votes(shard), disk.openings(shard)), context);
        }
        Batch batch = around.batch().value();
        TreeMap<ProjectId, Integer> weights = new TreeMap<>();
        weights.put(batch.project(), 1);
        work.on(new VolunteerEvent.BatchJoined(around.batchId(), batch), context);
        work.on(new VolunteerEvent.Restored(disk.pending()), context);
        bootstrap(context);
        Offer offer = new Offer(SLOTS, Long.MAX_VALUE, Long.MAX_VALUE, weights);
        work.on(new VolunteerEvent.Offered(offer), context);
    }

    @Override
    public List<MachineDriver<?, ?>> machines() {
        return List.of(dht, custody, work);
    }

    @Override
    public String describe(Object message) {
        return message instanceof Wire wire ? wire.words() : message.getClass().getSimpleName();
    }

    @Override
    public void on(int from, Object message, Context context) {
        switch ((Wire) message) {
            case Wire.Query query -> asked(from, query, context);
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
            case TimedOut e -> {
                Waiting asked = waiting.remove(e.id());
                if (asked != null) {
                    answered(asked, Optional.empty(), context);
                }
            }
            case Written e -> {
                disk.write(e.store());
                ledger.written(e.store().votes());
                custody.on(new CustodianEvent.Stored(e.store().token()), context);
            }
            case Kept e -> work.on(new VolunteerEvent.Kept(e.unit()), context);
            case Computed e -> computed(e, context);
            case Bootstrap e -> bootstrap(context);
        }
    }

    private void bootstrap(Context context) {
        if (kademlia.peers().isEmpty()) {
            List<PeerId> anchors = new ArrayList<>(around.anchors());
            context.chance().fork("bootstrap").fork(lives).shuffle(anchors);
            anchors.stream()
                    .filter(peer -> !peer.equals(id()))
                    .limit(BOOTSTRAP_PEERS)
                    .forEach(peer -> dht.on(new KademliaEvent.Identified(peer), context));
            context.after(BOOTSTRAP_AGAIN, new Bootstrap());
        }
    }

    private void asked(int from, Wire.Query query, Context context) {
        PeerId peer = around.peer(from);
        if (met.add(peer)) {
            dht.on(new KademliaEvent.Identified(peer), context);
        }
        long id = nextId++;
        switch (query.body()) {
            case Wire.Kad kad -> {
                askers.put(id, new Asker(from, query.id()));
                dht.on(new KademliaEvent.Asked(id, peer, kad.message()), context);
            }
            case Wire.Custody call -> {
                askers.put(id, new Asker(from, query.id()));
                custodyAsked(id, peer, call.bytes(), context);
            }
            case Wire.BatchWanted wanted -> {
                byte[] bytes = disk.batch(wanted.batch()).map(Signed::encoded).orElseGet(() -> new byte[0]);
                context.send(from, new Wire.Answer(query.id(), new Wire.BatchGiven(bytes)));
            }
            case Wire.BatchGiven given -> {}
        }
    }

    private void custodyAsked(long id, PeerId from, byte[] bytes, Context context) {
        try {
            Call call = CustodyCodec.call(bytes);
            Instant deadline = context.now().plusMillis(call.timeoutMillis());
            custody.on(new CustodianEvent.Asked(id, from, call.request(), deadline), context);
        } catch (WireException e) {
            throw new AssertionError("rehearsed nodes speak the protocol", e);
        }
    }

    private void answered(Waiting asked, Optional<Wire.Body> body, Context context) {
        switch (asked) {
            case ForKademlia w -> {
                Optional<Message> message = body.map(b -> b instanceof Wire.Kad kad ? kad.message() : null);
                dht.on(
                        message.<KademliaEvent>map(m -> new KademliaEvent.Answered(w.id(), m))
                                .orElseGet(() -> new KademliaEvent.Failed(w.id())),
                        context);
            }
            case ForCustodian w ->
                custody.on(
                        response(body)
                                .<CustodianEvent>map(r -> new CustodianEvent.Answered(w.id(), r))
                                .orElseGet(() -> new CustodianEvent.Failed(w.id())),
                        context);
            case ForVolunteer w ->
                work.on(
                        response(body)
                                .<VolunteerEvent>map(r -> new VolunteerEvent.Answered(w.id(), r))
                                .orElseGet(() -> new VolunteerEvent.Failed(w.id())),
                        context);
            case ForBatch w -> batchGiven(w.batch(), body, context);
        }
    }

    private void batchGiven(Cid id, Optional<Wire.Body> body, Context context) {
        Optional<Signed<Batch>> batch = body.flatMap(RehearsedNode::batch);
        batch.ifPresent(b -> disk.keep(id, b));
        custody.on(
                batch.<CustodianEvent>map(b -> new CustodianEvent.BatchLearned(id, b))
                        .orElseGet(() -> new CustodianEvent.BatchUnavailable(id)),
                context);
    }

    private void computed(Computed e, Context context) {
        Long run = runs.get(e.unit());
        if (run == null || run != e.run()) {
            return;
        }
        if (e.part() < PARTS) {
            work.on(new VolunteerEvent.Progressed(e.unit(), 1_000 * e.part() / PARTS), context);
            return;
        }
        runs.remove(e.unit());
        ledger.executed();
        byte[] result = attack.result(e.unit(), context.self());
        work.on(new VolunteerEvent.Ran(e.unit(), new Run.Finished(result, new byte[0], 1, 1)), context);
    }

    private void perform(KademliaAction action, Context context) {
        switch (action) {
            case KademliaAction.Ask ask ->
                ask(
                        ask.peer(),
                        new Wire.Kad(ask.request()),
                        new ForKademlia(ask.id()),
                        Kademlia.REQUEST_PATIENCE,
                        context);
            case KademliaAction.Reply reply -> {
                Asker asker = askers.remove(reply.id());
                if (asker != null) {
                    reply.response()
                            .ifPresent(m -> context.send(asker.node(), new Wire.Answer(asker.id(), new Wire.Kad(m))));
                }
            }
            case KademliaAction.Finished finished -> found(finished.id(), finished.found(), context);
            case KademliaAction.Learned learned -> {}
        }
    }

    private void found(long id, Found found, Context context) {
        Search search = searches.remove(id);
        if (search == null) {
            return;
        }
        List<PeerId> closest = new ArrayList<>(found.closest());
        if (!closest.isEmpty()) {
            closest.add(id());
        }
        Key target = Key.of(search.shard().key());
        List<PeerId> custodians = closest.stream()
                .sorted(Comparator.comparing(Key::of, target.byDistance()))
                .limit(CustodyTerms.CUSTODIANS)
                .toList();
        if (search.forVolunteer()) {
            work.on(new VolunteerEvent.Located(search.shard(), custodians), context);
        } else {
            boolean ours = custodians.contains(id());
            custody.on(new CustodianEvent.Neighbours(search.shard(), custodians, ours), context);
        }
    }

    private void locate(ShardId shard, boolean forVolunteer, Context context) {
        long id = nextId++;
        searches.put(id, new Search(shard, forVolunteer));
        dht.on(new KademliaEvent.Wanted(id, new Operation.FindClosest(Key.of(shard.key()))), context);
    }

    private void perform(CustodianAction action, Context context) {
        switch (action) {
            case CustodianAction.Reply reply -> {
                Asker asker = askers.remove(reply.id());
                if (asker != null) {
                    byte[] bytes = CustodyCodec.encode(reply.response());
                    context.send(asker.node(), new Wire.Answer(asker.id(), new Wire.Custody(bytes)));
                }
            }
            case CustodianAction.Store store -> context.after(WRITE, new Written(store));
            case CustodianAction.Forget forget -> ledger.forgotten(disk.forget(forget.shard()));
            case CustodianAction.Ask ask ->
                call(ask.peer(), ask.request(), new ForCustodian(ask.id()), ask.timeout(), context);
            case CustodianAction.FetchBatch fetch -> {
                if (disk.batch(fetch.id()).isPresent()) {
                    Signed<Batch> batch = disk.batch(fetch.id()).get();
                    custody.on(new CustodianEvent.BatchLearned(fetch.id(), batch), context);
                } else {
                    Wire.Body wanted = new Wire.BatchWanted(fetch.id());
                    ask(
                            fetch.hint(),
                            wanted,
                            new ForBatch(fetch.id()),
                            terms.custody().ask(),
                            context);
                }
            }
            case CustodianAction.Locate locate -> locate(locate.shard(), false, context);
            case CustodianAction.Settled settled -> ledger.settled(settled.unit(), settled.verdict());
            case CustodianAction.Caught caught -> ledger.caught(caught.misdeed());
        }
    }

    private void perform(VolunteerAction action, Context context) {
        switch (action) {
            case VolunteerAction.Locate locate -> locate(locate.shard(), true, context);
            case VolunteerAction.Ask ask ->
                call(ask.peer(), ask.request(), new ForVolunteer(ask.id()), ask.timeout(), context);
            case VolunteerAction.Run run -> compute(run.unit(), context);
            case VolunteerAction.Abandon abandon -> runs.remove(abandon.unit());
            case VolunteerAction.Keep keep -> {
                disk.keep(keep.vote());
                context.after(WRITE, new Kept(keep.vote().unit()));
            }
            case VolunteerAction.Safe safe -> ledger.safe(safe.unit(), id());
            case VolunteerAction.Settled settled -> disk.drop(settled.unit());
        }
    }

    private void compute(UnitId unit, Context context) {
        long run = nextId++;
        runs.put(unit, run);
        Duration whole = Duration.ofNanos(
                terms.unitTime().draw(context.chance().fork("run").fork(lives).fork(run)));
        for (int part = 1; part <= PARTS; part++) {
            context.after(whole.multipliedBy(part).dividedBy(PARTS), new Computed(unit, run, part));
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
        context.after(timeout, new TimedOut(id));
    }

    private static Optional<Response> response(Optional<Wire.Body> body) {
        return body.map(b -> {
            try {
                return b instanceof Wire.Custody custody ? CustodyCodec.response(custody.bytes()) : null;
            } catch (WireException e) {
                throw new AssertionError("rehearsed nodes speak the protocol", e);
            }
        });
    }

    private static Optional<Signed<Batch>> batch(Wire.Body body) {
        try {
            return body instanceof Wire.BatchGiven given && given.bytes().length > 0
                    ? Optional.of(RecordKind.BATCH.open(given.bytes()))
                    : Optional.empty();
        } catch (WireException e) {
            throw new AssertionError("rehearsed nodes give what was signed", e);
        }
    }
}
