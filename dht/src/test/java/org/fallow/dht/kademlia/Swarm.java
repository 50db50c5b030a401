package org.fallow.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.fallow.dht.Peers;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.Request;
import org.fallow.dht.message.Response;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.network.Conditions;
import org.fallow.simulation.scenario.World;

/** A simulated network of DHT nodes, which all find their way in through the first. */
final class Swarm {
    private static final long STEPS_MAX = 5_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final World world;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final Map<PeerId, Integer> numbers = new LinkedHashMap<>();
    private BiFunction<PeerId, Response, Response> bend = (peer, response) -> response;
    private long operations;
    private long requests;
    private final Map<Class<? extends Request>, Long> byKind = new LinkedHashMap<>();

    Swarm(long seed, Conditions conditions) {
        this.world = new World(seed, conditions, STEPS_MAX);
    }

    /** So many servers, joined one every 100 ms, and given a minute to settle. */
    static Swarm of(int servers, long seed, Conditions conditions) {
        Swarm swarm = new Swarm(seed, conditions);
        for (int i = 0; i < servers; i++) {
            swarm.join(true, Duration.ofMillis(100L * i));
        }
        swarm.world.run(Duration.ofMillis(100L * servers).plusSeconds(60));
        return swarm;
    }

    /** Adds a node that connects to the first after that time; returns its number. */
    int join(boolean server, Duration after) {
        PeerAddresses self = Peers.peer(world.chance().fork("peer").fork(nodes.size()));
        SimulatedNode node = new SimulatedNode(this, self, server, Settings.DEFAULT);
        nodes.add(node);
        numbers.put(self.id(), nodes.size() - 1);
        int number = world.add(node);
        if (number > 0) {
            meet(number, 0, after);
        }
        return number;
    }

    /** Two nodes connect, after that time. */
    void meet(int one, int other, Duration after) {
        Duration soon = after.plusMillis(1);
        world.tell(soon, one, new SimulatedNode.Command.Meet(peer(other)));
        world.tell(soon, other, new SimulatedNode.Command.Meet(peer(one)));
    }

    /** From now on what peers respond is changed on the way. */
    void bend(BiFunction<PeerId, Response, Response> how) {
        bend = how;
    }

    Response bend(PeerId peer, Response response) {
        return bend.apply(peer, response);
    }

    World world() {
        return world;
    }

    Chance chance() {
        return world.chance();
    }

    PeerAddresses peer(int number) {
        return nodes.get(number).self();
    }

    SimulatedNode node(int number) {
        return nodes.get(number);
    }

    int number(PeerId peer) {
        return Objects.requireNonNull(numbers.get(peer), "a peer of this swarm");
    }

    boolean absent(int number) {
        return !world.network().present(number);
    }

    int size() {
        return nodes.size();
    }

    void count(Request request) {
        requests++;
        byKind.merge(request.getClass(), 1L, Long::sum);
    }

    /** Requests of one kind sent by all nodes so far. */
    long requests(Class<? extends Request> kind) {
        return byKind.getOrDefault(kind, 0L);
    }

    /** Requests sent by all nodes so far. */
    long requests() {
        return requests;
    }

    /** Runs an operation at a node until it ends. */
    Result run(int node, Operation operation) {
        long id = begin(node, operation);
        assertThat(world.runUntil(() -> nodes.get(node).results().containsKey(id), PATIENCE.plusSeconds(1)))
                .as("node %s, %s, seed %s, ends in time", node, operation, world.seed())
                .isTrue();
        return Objects.requireNonNull(nodes.get(node).results().get(id));
    }

    /** Begins an operation at a node; returns its number. */
    long begin(int node, Operation operation) {
        long id = operations++;
        world.tell(Duration.ZERO, node, new SimulatedNode.Command.Do(id, operation, PATIENCE));
        return id;
    }

    /** The servers closest to a key that are present, closest first, without one. */
    List<PeerAddresses> truth(Key key, int count, int without) {
        List<PeerAddresses> present = IntStream.range(0, nodes.size())
                .filter(number -> number != without
                        && !absent(number)
                        && nodes.get(number).server())
                .mapToObj(this::peer)
                .toList();
        return Peers.sorted(present, key).stream().limit(count).toList();
    }
}
