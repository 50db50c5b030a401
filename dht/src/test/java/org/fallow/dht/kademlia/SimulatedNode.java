package org.fallow.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.fallow.dht.message.MessageCodec;
import org.fallow.dht.message.Request;
import org.fallow.dht.message.Response;
import org.fallow.dht.record.Numbered;
import org.fallow.dht.record.StoredRecord;
import org.fallow.dht.record.Validators;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.fallow.simulation.scenario.Actor;
import org.fallow.simulation.scenario.Context;
import org.fallow.simulation.scenario.MachineDriver;
import org.jspecify.annotations.Nullable;

/**
 * A node of a simulated network: the real machine, whose messages travel as their real bytes. Two nodes are connected,
 * and so have identified each other, from the first message between them on.
 */
final class SimulatedNode implements Actor {
    static final Validators VALIDATORS = Validators.none().with("n", new Numbered());

    private final Swarm swarm;
    private final PeerAddresses self;
    private final boolean server;
    private final Settings settings;
    private final Map<Long, Result> results = new LinkedHashMap<>();
    private final List<StoredRecord> kept = new ArrayList<>();
    private final Set<PeerId> connected = new LinkedHashSet<>();
    private List<PeerAddresses> table = List.of();
    private Invariants invariants;
    private @Nullable MachineDriver<KademliaEvent, KademliaAction> driver;

    /** What goes from node to node. */
    private sealed interface Packet {
        record Ask(long id, byte[] bytes) implements Packet {}

        record Reply(long id, byte[] bytes, Request request) implements Packet {}

        /** A reset of the stream. */
        record Reset(long id) implements Packet {}

        /** Nobody is there. */
        record Unreachable(long id) implements Packet {}

        /** The end of the stream that only brought a provider. */
        record End(long id) implements Packet {}
    }

    /** What a scenario tells a node. */
    sealed interface Command {
        record Meet(PeerAddresses peer) implements Command {}

        /** A peer's identification has come through. */
        record Identified(int peer) implements Command {}

        record Do(long id, Operation operation, Duration patience) implements Command {}
    }

    private record Asker(int node, long id, Request request) {}

    private final Map<Long, Asker> askers = new LinkedHashMap<>();
    private long asked;
    private Instant started = Instant.MIN;
    private Duration slowness = Duration.ZERO;
    private long sent;

    SimulatedNode(Swarm swarm, PeerAddresses self, boolean server, Settings settings) {
        this.swarm = swarm;
        this.self = self;
        this.server = server;
        this.settings = settings;
        this.invariants = new Invariants(self.id(), VALIDATORS);
    }

    PeerAddresses self() {
        return self;
    }

    boolean server() {
        return server;
    }

    /** Requests so far. */
    long sent() {
        return sent;
    }

    /** From now on it takes so long to learn who has connected to it. */
    void identifiesAfter(Duration delay) {
        slowness = delay;
    }

    List<PeerAddresses> table() {
        return table;
    }

    Map<Long, Result> results() {
        return results;
    }

    List<StoredRecord> kept() {
        return kept;
    }

    @Override
    public void start(Context context) {
        started = context.now();
        connected.clear();
        askers.clear();
        table = List.of();
        invariants = new Invariants(self.id(), VALIDATORS);
        Kademlia machine = new Kademlia(
                self.id(),
                server,
                VALIDATORS,
                settings,
                List.copyOf(kept),
                context.chance().fork("refresh"),
                context.now());
        driver = new MachineDriver<>(machine, this::perform);
        driver().on(new KademliaEvent.Listening(self.addresses()), context);
    }

    @Override
    public List<MachineDriver<?, ?>> machines() {
        return driver == null ? List.of() : List.of(driver);
    }

    @Override
    public void local(Object event, Context context) {
        switch ((Command) event) {
            case Command.Meet meet -> identify(swarm.number(meet.peer().id()), context);
            case Command.Identified identified -> identified(identified.peer(), context);
            case Command.Do command -> {
                invariants.begun(
                        command.id(), command.operation(), context.now().plus(command.patience()));
                driver().on(
                                new KademliaEvent.Asked(
                                        command.id(),
                                        command.operation(),
                                        context.now().plus(command.patience())),
                                context);
            }
        }
    }

    @Override
    public void on(int from, Object message, Context context) {
        identify(from, context);
        switch ((Packet) message) {
            case Packet.Ask ask -> {
                try {
                    Request request = MessageCodec.decodeRequest(ask.bytes());
                    long number = asked++;
                    askers.put(number, new Asker(from, ask.id(), request));
                    driver().on(
                                    new KademliaEvent.RequestReceived(
                                            swarm.peer(from).id(), number, request),
                                    context);
                } catch (WireException e) {
                    throw new AssertionError(e);
                }
            }
            case Packet.Reply reply -> {
                invariants.answered(swarm.peer(from).id());
                driver().on(arrived(reply), context);
            }
            case Packet.End end ->
                driver().on(new KademliaEvent.ResponseArrived(end.id(), new Response.Delivered()), context);
            case Packet.Unreachable nobody ->
                driver().on(new KademliaEvent.RequestFailed(nobody.id(), KademliaEvent.Failure.SILENT), context);
            case Packet.Reset reset ->
                driver().on(new KademliaEvent.RequestFailed(reset.id(), KademliaEvent.Failure.REFUSED), context);
        }
    }

    private MachineDriver<KademliaEvent, KademliaAction> driver() {
        return Objects.requireNonNull(driver, "the node has not started");
    }

    private Asker asker(long number) {
        return Objects.requireNonNull(askers.remove(number), "each request is answered once");
    }

    @Override
    public String describe(Object message) {
        return message instanceof Packet.Ask ask
                ? "Ask " + ask.id() + " " + ask.bytes().length
                : message instanceof Packet.Reply reply
                        ? "Reply " + reply.id() + " " + reply.bytes().length
                        : message.getClass().getSimpleName();
    }

    private static KademliaEvent arrived(Packet.Reply reply) {
        try {
            return new KademliaEvent.ResponseArrived(
                    reply.id(), MessageCodec.decodeResponse(reply.bytes(), reply.request()));
        } catch (WireException e) {
            return new KademliaEvent.RequestFailed(reply.id(), KademliaEvent.Failure.REFUSED);
        }
    }

    private void perform(KademliaAction action, Context context) {
        invariants.acted(action, context.now());
        switch (action) {
            case KademliaAction.Send send -> send(send, context);
            case KademliaAction.Respond respond -> {
                Asker asker = asker(respond.requestId());
                byte[] bytes = MessageCodec.encode(swarm.bend(self.id(), respond.response()), asker.request());
                assertThat(bytes).hasSizeLessThanOrEqualTo(MessageCodec.SENT_MAX);
                context.send(asker.node(), new Packet.Reply(asker.id(), bytes, asker.request()));
            }
            case KademliaAction.Accept accept -> {
                Asker asker = asker(accept.requestId());
                context.send(asker.node(), new Packet.End(asker.id()));
            }
            case KademliaAction.Refuse refuse -> {
                Asker asker = asker(refuse.requestId());
                context.send(asker.node(), new Packet.Reset(asker.id()));
            }
            case KademliaAction.Finished finished ->
                assertThat(results.put(finished.operationId(), finished.result()))
                        .as("each operation ends once")
                        .isNull();
            case KademliaAction.Persist persist -> {
                forget(persist.stored());
                kept.add(persist.stored());
            }
            case KademliaAction.Forget forget -> forget(forget.stored());
            case KademliaAction.TableChanged changed -> table = changed.peers();
        }
    }

    private void send(KademliaAction.Send send, Context context) {
        sent++;
        swarm.count(send.request(), context.now().isBefore(started.plus(Swarm.ARRIVAL)));
        PeerId to = send.peer().id();
        if (!swarm.has(to) || swarm.absent(swarm.number(to))) {
            // A dial that is refused; one that is never answered is the machine's own timeout.
            context.send(context.self(), new Packet.Unreachable(send.requestId()));
        } else {
            context.send(swarm.number(to), new Packet.Ask(send.requestId(), MessageCodec.encode(send.request())));
        }
    }

    private void identify(int from, Context context) {
        if (from != context.self() && connected.add(swarm.peer(from).id())) {
            if (slowness.isZero()) {
                identified(from, context);
            } else {
                context.after(slowness, new Command.Identified(from));
            }
        }
    }

    private void identified(int peer, Context context) {
        driver().on(new KademliaEvent.PeerIdentified(swarm.peer(peer), swarm.node(peer).server), context);
    }

    private void forget(StoredRecord stored) {
        kept.removeIf(old -> old.key().equals(stored.key())
                && old.getClass().equals(stored.getClass())
                && (old instanceof StoredRecord.StoredValue || old.from().equals(stored.from())));
    }
}
