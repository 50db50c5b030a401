package org.fallow.node.swarm;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.fallow.dht.kademlia.Kademlia;
import org.fallow.dht.kademlia.KademliaAction;
import org.fallow.dht.kademlia.KademliaEvent;
import org.fallow.dht.kademlia.Operation;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.Request;
import org.fallow.dht.message.Response;
import org.fallow.dht.record.StoredRecord;
import org.fallow.dht.record.Validators;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.simulation.scenario.Actor;
import org.fallow.simulation.scenario.Context;
import org.fallow.simulation.scenario.MachineDriver;
import org.fallow.simulation.time.VirtualTime;
import org.jspecify.annotations.Nullable;

/**
 * A node of the swarm: the real machine, and around it what a host does. A peer that it is not connected to is dialled
 * first, which takes three round trips; one that is away, cut off or behind a NAT does not answer, and nothing tells.
 * Over a restart it keeps its records and its peer cache.
 */
final class SwarmNode implements Actor {
    static final Validators VALIDATORS = Validators.none().with(Sealed.NAMESPACE, new Sealed());

    /** TCP, Noise and Yamux, identify. */
    private static final int HANDSHAKE_ROUND_TRIPS = 3;

    private static final int PAST_TICKS_MAX = 10_000;
    private static final int CACHE_DIALS = 12;
    private static final int ANCHOR_DIALS = 3;
    private static final Duration ALONE = Duration.ofSeconds(15);
    private static final Duration JOINING = Duration.ofMinutes(10);

    private final Swarm swarm;
    private final Member me;
    private final Links links = new Links();
    private final List<StoredRecord> kept = new ArrayList<>(0);
    private final List<Errand> errands = new ArrayList<>(0);
    private final List<Integer> lost = new ArrayList<>(0);
    private final Map<Long, Asker> askers = new HashMap<>();
    private final Map<Key, Long> highest = new HashMap<>();
    private final Set<Integer> answered = new HashSet<>();
    private List<PeerAddresses> table = List.of();
    private List<MachineDriver<?, ?>> machines = List.of();
    private @Nullable MachineDriver<KademliaEvent, KademliaAction> driver;
    private @Nullable List<List<PeerAddresses>> warm;
    private long joinedUntil;
    private long requestsTaken;
    private long startedAt;
    private long upkeepSent;

    private record Asker(int node, Packet.Ask ask) {}

    /** What a node hears from itself, or from its user. */
    sealed interface Cue {
        /** A dial is done: if the peer is there, the request goes out. */
        record Dialled(int peer, Packet.Ask ask) implements Cue {}

        /** A dial is done that was made only to meet. */
        record Met(int peer) implements Cue {}

        /** Time to see whether anybody was met. */
        record Alone() implements Cue {}

        /** The user wants something. */
        record Begin(Errand errand) implements Cue {}
    }

    SwarmNode(Swarm swarm, Member me) {
        this.swarm = swarm;
        this.me = me;
    }

    Member member() {
        return me;
    }

    /** What it knows, as it last said; over an absence its peer cache. */
    List<PeerAddresses> table() {
        return table;
    }

    List<StoredRecord> kept() {
        return kept;
    }

    List<Errand> errands() {
        return errands;
    }

    /** Whether a peer has answered it since it came up; known of watched nodes alone. */
    boolean heard(Member peer) {
        return answered.contains(peer.number());
    }

    boolean holds(Key key) {
        return kept.stream().anyMatch(record -> record.key().equals(key));
    }

    /** The highest sequence number that it ever kept under a key; -1 when it kept none. */
    long highest(Key key) {
        return highest.getOrDefault(key, -1L);
    }

    /** When it next starts, its table has these in it, bucket by bucket. */
    void warm(List<List<PeerAddresses>> buckets) {
        warm = buckets;
    }

    /** What it has kept of an earlier life. */
    void cache(List<PeerAddresses> peers) {
        table = peers;
    }

    /** Requests of its upkeep, those of its arrival too, since it came up. */
    long upkeepSent() {
        return upkeepSent;
    }

    /** When it last came up. */
    long startedAt() {
        return startedAt;
    }

    @Override
    public void start(Context context) {
        startedAt = VirtualTime.nanos(context.now());
        upkeepSent = 0;
        List<List<PeerAddresses>> entries = warm;
        warm = null;
        Instant began = entries == null ? context.now() : context.now().minus(swarm.past(me));
        Kademlia machine = new Kademlia(
                me.peer().id(),
                me.serves(),
                VALIDATORS,
                swarm.settings(),
                List.copyOf(kept),
                context.chance().fork("machine").fork(VirtualTime.nanos(context.now())),
                began);
        driver = new MachineDriver<>(machine, this::perform);
        machines = List.of(driver);
        if (entries != null) {
            fill(machine, entries, began);
            live(machine, began, context.now());
        } else {
            joinedUntil = VirtualTime.nanos(context.now().plus(JOINING));
            driver().on(new KademliaEvent.Listening(me.peer().addresses()), context);
            join(context);
        }
    }

    /**
     * The machine meets one entry, and then walks into each bucket: there it hears of that bucket's entries, and each of
     * them answers. What else it asks is answered with nothing new.
     */
    private void fill(Kademlia machine, List<List<PeerAddresses>> buckets, Instant at) {
        machine.on(new KademliaEvent.Listening(me.peer().addresses()), at);
        List<PeerAddresses> all = new ArrayList<>();
        buckets.forEach(all::addAll);
        if (!all.isEmpty()) {
            PeerAddresses first = all.getFirst();
            answerAll(machine, machine.on(new KademliaEvent.PeerIdentified(first, true), at), List.of(), at);
            for (int i = 0; i < buckets.size(); i++) {
                Operation walk = new Operation.FindClosest(
                        Key.of(buckets.get(i).getFirst().id()));
                KademliaEvent asked = new KademliaEvent.Asked(-1 - i, walk, at.plus(Swarm.PATIENCE));
                answerAll(machine, machine.on(asked, at), buckets.get(i), at);
            }
            answerAll(machine, machine.on(new KademliaEvent.PeerGone(first.id()), at), List.of(), at);
        }
        all.forEach(entry -> swarm.census().member(entry.id()).ifPresent(member -> hear(member.number())));
        table = all;
    }

    /** Everybody answers at once; the first answer names these. */
    private static void answerAll(
            Kademlia machine, List<KademliaAction> actions, List<PeerAddresses> names, Instant at) {
        Queue<KademliaAction> open = new ArrayDeque<>(actions);
        boolean named = names.isEmpty();
        while (!open.isEmpty()) {
            if (open.remove() instanceof KademliaAction.Send send) {
                Response response = named || !(send.request() instanceof Request.FindNode)
                        ? nothingNew(send.request())
                        : new Response.Nodes(names);
                named |= !response.closer().isEmpty();
                open.addAll(machine.on(new KademliaEvent.ResponseArrived(send.requestId(), response), at));
            }
        }
    }

    /**
     * A past in which everybody answered at once and nothing was new: what the machine does more of in its beginning it
     * has done by now, and not all nodes do their upkeep at one moment.
     */
    private static void live(Kademlia machine, Instant from, Instant until) {
        Instant now = from;
        for (int i = 0; i < PAST_TICKS_MAX && machine.wakeAt().isBefore(until); i++) {
            now = machine.wakeAt().isAfter(now) ? machine.wakeAt() : now;
            answerAll(machine, machine.tick(now), List.of(), now);
        }
    }

    private static Response nothingNew(Request request) {
        return switch (request) {
            case Request.FindNode find -> new Response.Nodes(List.of());
            case Request.GetValue get -> new Response.Found(get.key(), Optional.empty(), Optional.empty(), List.of());
            case Request.GetProviders get -> new Response.Providers(List.of(), List.of());
            case Request.PutValue put -> new Response.Stored(put.key(), put.value());
            case Request.AddProvider add -> new Response.Delivered();
            case Request.Ping ping -> new Response.Pong();
        };
    }

    /** Dials some of its cache, and those that are always there when that leads to nobody. */
    private void join(Context context) {
        List<PeerAddresses> cache = new ArrayList<>(table);
        table = List.of();
        context.chance().fork("cache").shuffle(cache);
        cache.stream()
                .limit(CACHE_DIALS)
                .flatMap(peer -> swarm.census().member(peer.id()).stream())
                .forEach(peer -> dial(peer.number(), new Cue.Met(peer.number()), context));
        context.after(cache.isEmpty() ? Duration.ZERO : ALONE, new Cue.Alone());
    }

    @Override
    public void stop(Context context) {
        for (int peer : links.clear()) {
            swarm.node(peer).lose(me.number());
        }
        errands.forEach(errand -> swarm.journal().unfinished());
        errands.clear();
        askers.clear();
        answered.clear();
        lost.clear();
        driver = null;
        machines = List.of();
    }

    @Override
    public List<MachineDriver<?, ?>> machines() {
        return machines;
    }

    @Override
    public void local(Object event, Context context) {
        tellLost(context);
        switch ((Cue) event) {
            case Cue.Dialled dialled -> {
                if (reaches(dialled.peer())) {
                    link(dialled.peer(), context);
                    context.send(dialled.peer(), dialled.ask());
                }
            }
            case Cue.Met met -> {
                if (reaches(met.peer())) {
                    link(met.peer(), context);
                }
            }
            case Cue.Alone alone -> {
                if (table.isEmpty()) {
                    for (int i = 0; i < ANCHOR_DIALS; i++) {
                        int anchor = context.chance().nextInt(Census.ANCHORS);
                        dial(anchor, new Cue.Met(anchor), context);
                    }
                    context.after(ALONE, alone);
                }
            }
            case Cue.Begin begin -> {
                errands.add(begin.errand());
                driver().on(
                                new KademliaEvent.Asked(
                                        begin.errand().id(),
                                        begin.errand().operation(),
                                        context.now().plus(Swarm.PATIENCE)),
                                context);
            }
        }
    }

    @Override
    public void on(int from, Object message, Context context) {
        tellLost(context);
        switch ((Packet) message) {
            case Packet.Ask ask -> asked(from, ask, context);
            case Packet.Reply reply -> {
                Member sender = swarm.census().member(from);
                if (!(reply.response() instanceof Response.Delivered)) {
                    hear(from);
                }
                errands.forEach(errand -> errand.answered(
                        reply.id(), sender.key(), reply.response().closer()));
                driver().on(new KademliaEvent.ResponseArrived(reply.id(), reply.response()), context);
            }
            case Packet.Reset reset ->
                driver().on(new KademliaEvent.RequestFailed(reset.id(), KademliaEvent.Failure.REFUSED), context);
        }
    }

    private void asked(int from, Packet.Ask ask, Context context) {
        Member asker = swarm.census().member(from);
        if (!links.contains(from) && asker.present()) {
            link(from, context);
        }
        Optional<Response> lie = me.lie()
                .flatMap(kind ->
                        swarm.liars().answer(kind, ask.request(), kind == Lie.STALE && holdsFor(ask.request())));
        if (lie.isPresent()) {
            reply(new Asker(from, ask), lie.get(), context);
        } else {
            long number = requestsTaken++;
            askers.put(number, new Asker(from, ask));
            driver().on(new KademliaEvent.RequestReceived(asker.peer().id(), number, ask.request()), context);
        }
    }

    private boolean holdsFor(Request request) {
        return request instanceof Request.PutValue put && holds(put.key());
    }

    private void perform(KademliaAction action, Context context) {
        swarm.did(action);
        switch (action) {
            case KademliaAction.Send send -> send(send, context);
            case KademliaAction.Respond respond -> reply(asker(respond), respond.response(), context);
            case KademliaAction.Accept accept -> reply(asker(accept), new Response.Delivered(), context);
            case KademliaAction.Refuse refuse -> {
                Asker asker = asker(refuse);
                context.send(asker.node(), new Packet.Reset(asker.ask().id()));
            }
            case KademliaAction.Finished finished -> finished(finished);
            case KademliaAction.Persist persist -> {
                keep(persist.stored());
            }
            case KademliaAction.Forget forget -> forget(forget.stored());
            case KademliaAction.TableChanged changed -> table = changed.peers();
        }
    }

    private void send(KademliaAction.Send send, Context context) {
        Optional<Errand> errand =
                errands.stream().filter(each -> each.owns(send.request())).findFirst();
        errand.ifPresent(each -> each.asked(send.requestId(), send.peer().id()));
        Purpose purpose = errand.isPresent() ? Purpose.OPERATION : purpose(send.request(), context);
        swarm.tally().request(purpose, swarm.sizes().of(send.request()));
        upkeepSent += purpose == Purpose.UPKEEP || purpose == Purpose.JOIN ? 1 : 0;
        Packet.Ask ask = new Packet.Ask(send.requestId(), send.request(), purpose);
        swarm.census().member(send.peer().id()).ifPresent(peer -> {
            if (links.contains(peer.number())) {
                context.send(peer.number(), ask);
            } else {
                dial(peer.number(), new Cue.Dialled(peer.number(), ask), context);
            }
        });
    }

    private Purpose purpose(Request request, Context context) {
        if (request instanceof Request.PutValue || request instanceof Request.AddProvider) {
            return Purpose.REPLICATION;
        }
        return VirtualTime.nanos(context.now()) < joinedUntil ? Purpose.JOIN : Purpose.UPKEEP;
    }

    private void reply(Asker asker, Response response, Context context) {
        int size = swarm.sizes().of(response, asker.ask().request());
        if (size > 0) {
            swarm.tally().answer(asker.ask().purpose(), size);
        }
        context.send(asker.node(), new Packet.Reply(asker.ask().id(), response));
    }

    private void finished(KademliaAction.Finished finished) {
        Optional<Errand> errand = errands.stream()
                .filter(each -> each.id() == finished.operationId())
                .findFirst();
        swarm.ended(me, finished, errand);
        errand.ifPresent(errands::remove);
    }

    private void dial(int peer, Cue then, Context context) {
        if (reaches(peer)) {
            Duration roundTrip = Duration.ofNanos(2 * swarm.distance(me.number(), peer));
            context.after(roundTrip.multipliedBy(HANDSHAKE_ROUND_TRIPS), then);
        }
    }

    /** A client sits behind a NAT, and is never dialled. */
    private boolean reaches(int peer) {
        Member other = swarm.census().member(peer);
        return other.present() && other.side() == me.side() && other.serves() && other != me;
    }

    private void link(int peer, Context context) {
        if (links.contains(peer)) {
            return;
        }
        int displaced = links.add(peer);
        if (displaced >= 0) {
            swarm.node(displaced).lose(me.number());
            driver().on(gone(displaced), context);
        }
        Member other = swarm.census().member(peer);
        driver().on(new KademliaEvent.PeerIdentified(other.peer(), other.serves()), context);
    }

    /** The other end has ended the connection; the machine is told when it is next this node's turn. */
    private void lose(int peer) {
        if (links.remove(peer)) {
            lost.add(peer);
        }
    }

    private void tellLost(Context context) {
        if (!lost.isEmpty()) {
            List<Integer> gone = List.copyOf(lost);
            lost.clear();
            gone.stream().filter(peer -> !links.contains(peer)).forEach(peer -> driver().on(gone(peer), context));
        }
    }

    private KademliaEvent gone(int peer) {
        return new KademliaEvent.PeerGone(swarm.census().member(peer).peer().id());
    }

    private void hear(int peer) {
        if (swarm.watches(me)) {
            answered.add(peer);
        }
    }

    private Asker asker(KademliaAction.Answer answer) {
        return Objects.requireNonNull(askers.remove(answer.requestId()), "each request is answered once");
    }

    private MachineDriver<KademliaEvent, KademliaAction> driver() {
        return Objects.requireNonNull(driver, "the node is away");
    }

    private void keep(StoredRecord stored) {
        forget(stored);
        kept.add(stored);
        if (stored instanceof StoredRecord.StoredValue value) {
            highest.merge(value.key(), Sealed.sequence(value.value()), Math::max);
        }
    }

    private void forget(StoredRecord stored) {
        kept.removeIf(old -> old.key().equals(stored.key())
                && old.getClass().equals(stored.getClass())
                && (old instanceof StoredRecord.StoredValue || old.from().equals(stored.from())));
    }
}
