package org.fallow.dht.kademlia;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.fallow.dht.key.Key;
import org.fallow.dht.lookup.Lookup;
import org.fallow.dht.message.Message;
import org.fallow.dht.record.ProviderStore;
import org.fallow.dht.record.Validators;
import org.fallow.dht.record.ValueStore;
import org.fallow.dht.routing.RoutingTable;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.machine.Machine;

/**
 * A node of the DHT: owns the routing table, the walks and the records. A peer enters the table only after it answered a
 * request of this node; being named by others is not enough.
 */
public final class Kademlia implements Machine<KademliaEvent, KademliaAction> {
    /** How long a request may take. */
    public static final Duration REQUEST_PATIENCE = Duration.ofSeconds(10);

    private static final Duration WALK_PATIENCE = Duration.ofSeconds(60);
    private static final Duration REFRESH = Duration.ofMinutes(10);
    private static final Duration REPUBLISH = Duration.ofHours(22);
    private static final int SILENT_PROBED_MAX = 20;
    private static final int PROVIDER_KEY_BYTES_MAX = 80;
    private static final int PUBLISHED_MAX = 65_536;
    private static final int RANDOM_KEY_BYTES = 32;

    private final PeerId self;
    private final Validators validators;
    private final RandomGenerator random;
    private final boolean server;
    private final RoutingTable table;
    private final ValueStore values;
    private final ProviderStore providers = new ProviderStore();
    private final TreeMap<Long, Walk> walks = new TreeMap<>();
    private final TreeMap<Long, Asked> asked = new TreeMap<>();
    private final TreeMap<Key, Published> published = new TreeMap<>();
    private PeerAddresses own;
    private long nextAsk;
    private long nextOwnWalk = -1;
    private Instant refreshAt = Instant.MAX;

    /** A request under way: to whom, and for which walk; 0 for a probe. */
    private record Asked(PeerId peer, long walk, boolean probe) {}

    /** What this node publishes, and when it does so again. */
    private record Published(Operation operation, Instant again) {}

    /**
     * A node that knows nobody.
     *
     * @param server whether it answers others
     * @param random for the keys of refreshes
     */
    public Kademlia(PeerId self, boolean server, Validators validators, RandomGenerator random) {
        this.self = self;
        this.server = server;
        this.validators = validators;
        this.random = random;
        this.table = new RoutingTable(self);
        this.values = new ValueStore(validators);
        this.own = new PeerAddresses(self, List.of());
    }

    /** The peers of the table, closest to this node first. */
    public List<PeerId> peers() {
        return table.peers();
    }

    @Override
    public List<KademliaAction> on(KademliaEvent event, Instant now) {
        List<KademliaAction> out = new ArrayList<>();
        switch (event) {
            case KademliaEvent.Wanted(long id, Operation operation) -> want(id, operation, now, out);
            case KademliaEvent.GivenUp(long id) -> finish(id, out);
            case KademliaEvent.Asked(long id, PeerId from, Message request) ->
                out.add(new KademliaAction.Reply(id, answer(from, request, now)));
            case KademliaEvent.Answered(long id, Message response) -> answered(id, response, now, out);
            case KademliaEvent.Failed(long id) -> failed(id, out);
            case KademliaEvent.Identified(PeerId peer) -> probe(peer, out);
            case KademliaEvent.Listening(PeerAddresses here) -> own = here;
        }
        return out;
    }

    @Override
    public List<KademliaAction> tick(Instant now) {
        List<KademliaAction> out = new ArrayList<>();
        walks.entrySet().stream()
                .filter(e -> !e.getValue().deadline().isAfter(now))
                .map(Map.Entry::getKey)
                .toList()
                .forEach(id -> finish(id, out));
        if (!refreshAt.isAfter(now)) {
            refresh(now, out);
        }
        republish(now, out);
        return out;
    }

    @Override
    public Instant wakeAt() {
        Instant next = refreshAt;
        for (Walk walk : walks.values()) {
            next = walk.deadline().isBefore(next) ? walk.deadline() : next;
        }
        for (Published entry : published.values()) {
            next = entry.again().isBefore(next) ? entry.again() : next;
        }
        return next;
    }

    private void want(long id, Operation operation, Instant now, List<KademliaAction> out) {
        publish(operation, now);
        Lookup lookup =
                new Lookup(self, operation.key(), RoutingTable.K, table.closest(operation.key(), RoutingTable.K));
        Walk walk = new Walk(operation, lookup, validators, now.plus(WALK_PATIENCE));
        walk.own(values.get(operation.key(), now).map(ValueStore.Held::value), providers.of(operation.key(), now), now);
        walks.put(id, walk);
        advance(id, out);
    }

    /** What this node publishes it also holds itself, so that a network of one is a network. */
    private void publish(Operation operation, Instant now) {
        if (operation instanceof Operation.Put(Key key, byte[] value)) {
            values.put(key, value, now);
        } else if (operation instanceof Operation.Provide(Key key)) {
            providers.add(key, own, now);
        } else {
            return;
        }
        if (published.size() < PUBLISHED_MAX || published.containsKey(operation.key())) {
            published.put(operation.key(), new Published(operation, now.plus(REPUBLISH)));
        }
    }

    private void republish(Instant now, List<KademliaAction> out) {
        List<Operation> due = published.values().stream()
                .filter(p -> !p.again().isAfter(now))
                .map(Published::operation)
                .toList();
        due.forEach(operation -> want(nextOwnWalk--, operation, now, out));
    }

    private void advance(long id, List<KademliaAction> out) {
        Walk walk = walks.get(id);
        if (walk == null) {
            return;
        }
        walk.next(own).forEach((peer, message) -> ask(peer, message, new Asked(peer, id, false), out));
        if (walk.isDone()) {
            finish(id, out);
        }
    }

    private void finish(long id, List<KademliaAction> out) {
        Walk walk = walks.remove(id);
        if (walk != null && id >= 0) {
            out.add(new KademliaAction.Finished(id, walk.found()));
        }
    }

    private void ask(PeerId peer, Message message, Asked entry, List<KademliaAction> out) {
        long id = nextAsk++;
        asked.put(id, entry);
        out.add(new KademliaAction.Ask(id, peer, message));
    }

    private void probe(PeerId peer, List<KademliaAction> out) {
        boolean underWay =
                asked.values().stream().anyMatch(a -> a.probe() && a.peer().equals(peer));
        if (!peer.equals(self) && !table.contains(peer) && !underWay) {
            ask(peer, Message.ask(Message.Type.FIND_NODE, self.bytes()), new Asked(peer, 0, true), out);
        }
    }

    private void answered(long id, Message response, Instant now, List<KademliaAction> out) {
        Asked request = asked.remove(id);
        if (request == null) {
            return;
        }
        boolean first = table.size() == 0;
        table.answered(request.peer(), now);
        for (PeerAddresses peer : response.closer()) {
            learned(peer, out);
        }
        response.providers().forEach(p -> learned(p, out));
        if (first && table.size() > 0) {
            refreshAt = now;
        }
        Walk walk = request.probe() ? null : walks.get(request.walk());
        if (walk != null) {
            walk.answered(request.peer(), response, now);
            advance(request.walk(), out);
        }
    }

    private void learned(PeerAddresses peer, List<KademliaAction> out) {
        if (!peer.id().equals(self) && !peer.addresses().isEmpty()) {
            out.add(new KademliaAction.Learned(peer));
        }
    }

    private void failed(long id, List<KademliaAction> out) {
        Asked request = asked.remove(id);
        if (request == null) {
            return;
        }
        table.failed(request.peer());
        Walk walk = request.probe() ? null : walks.get(request.walk());
        if (walk != null) {
            walk.failed(request.peer());
            advance(request.walk(), out);
        }
    }

    /** A look for this node's own neighbourhood, one into each bucket, and a probe of those long silent. */
    private void refresh(Instant now, List<KademliaAction> out) {
        refreshAt = now.plus(REFRESH);
        values.expire(now);
        providers.expire(now);
        want(nextOwnWalk--, new Operation.FindClosest(Key.of(self)), now, out);
        byte[] somewhere = new byte[RANDOM_KEY_BYTES];
        for (int i = 0; i <= Math.min(table.longestPrefix(), 15); i++) {
            random.nextBytes(somewhere);
            want(nextOwnWalk--, new Operation.FindClosest(Key.of(somewhere)), now, out);
        }
        for (PeerId peer : table.silentSince(now.minus(REFRESH), SILENT_PROBED_MAX)) {
            ask(peer, Message.ask(Message.Type.FIND_NODE, self.bytes()), new Asked(peer, 0, true), out);
        }
    }

    private Optional<Message> answer(PeerId from, Message request, Instant now) {
        if (!server || (request.key().length == 0 && request.type() != Message.Type.PING)) {
            return Optional.empty();
        }
        Key key = Key.of(request.key());
        return switch (request.type()) {
            case FIND_NODE -> Optional.of(reply(request, Optional.empty(), List.of(), from));
            case GET_VALUE ->
                Optional.of(reply(request, values.get(key, now).map(ValueStore.Held::value), List.of(), from));
            case GET_PROVIDERS -> Optional.of(reply(request, Optional.empty(), providers.of(key, now), from));
            case PUT_VALUE ->
                request.value().filter(v -> values.put(key, v, now)).map(v -> Message.put(request.key(), v));
            case ADD_PROVIDER -> {
                request.providers().stream()
                        .filter(p -> p.id().equals(from) && !p.addresses().isEmpty())
                        .filter(p -> request.key().length <= PROVIDER_KEY_BYTES_MAX)
                        .findFirst()
                        .ifPresent(p -> providers.add(key, p, now));
                yield Optional.empty();
            }
            case PING -> Optional.of(Message.ask(Message.Type.PING, request.key()));
        };
    }

    private Message reply(Message request, Optional<byte[]> value, List<PeerAddresses> providing, PeerId from) {
        List<PeerAddresses> closer = table.closest(Key.of(request.key()), RoutingTable.K + 1).stream()
                .filter(p -> !p.equals(from))
                .limit(RoutingTable.K)
                .map(p -> new PeerAddresses(p, List.of()))
                .toList();
        return new Message(request.type(), request.key(), value, closer, providing);
    }
}
