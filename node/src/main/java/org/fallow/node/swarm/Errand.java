package org.fallow.node.swarm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fallow.dht.kademlia.Operation;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.Request;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;

/** An operation under way at a node, and what an observer notes of it. */
final class Errand {
    private final long id;
    private final Wish wish;
    private final Operation operation;
    private final Key target;
    private final Goal goal;
    private final Phase phase;
    private final long startedAt;

    private final Map<PeerId, Integer> depths = new HashMap<>();
    private final Map<Long, PeerId> pending = new HashMap<>();
    private final Set<PeerId> answered = new HashSet<>();
    private Optional<Key> closest = Optional.empty();
    private int hops;
    private int requests;

    /** What is to be found. */
    sealed interface Goal {
        /** Whoever is closest. */
        record Closest() implements Goal {}

        /** This peer. */
        record Peer(Member sought) implements Goal {}

        /** A value with this sequence number, or a higher one. */
        record Sequence(long least) implements Goal {}
    }

    Errand(long id, Wish wish, Operation operation, Goal goal, Phase phase, long startedAt) {
        this.id = id;
        this.wish = wish;
        this.operation = operation;
        this.target = operation.target();
        this.goal = goal;
        this.phase = phase;
        this.startedAt = startedAt;
    }

    long id() {
        return id;
    }

    Wish wish() {
        return wish;
    }

    Operation operation() {
        return operation;
    }

    Key target() {
        return target;
    }

    Goal goal() {
        return goal;
    }

    Phase phase() {
        return phase;
    }

    /** In nanoseconds of virtual time. */
    long startedAt() {
        return startedAt;
    }

    /** Whether a request is a step of it: keys are random, so nothing else asks for its key. */
    boolean owns(Request request) {
        return switch (request) {
            case Request.FindNode find -> find.key().equals(target);
            case Request.GetValue get -> get.key().equals(target);
            case Request.PutValue put -> wish == Wish.PUT && put.key().equals(target);
            case Request.GetProviders get -> false;
            case Request.AddProvider add -> false;
            case Request.Ping ping -> false;
        };
    }

    void asked(long requestId, PeerId peer) {
        requests++;
        pending.put(requestId, peer);
    }

    /** The chain of mention grows: whom the answer names for the first time is one further away than its sender. */
    void answered(long requestId, Key key, List<PeerAddresses> named) {
        PeerId peer = pending.remove(requestId);
        if (peer == null) {
            return;
        }
        answered.add(peer);
        int depth = depths.getOrDefault(peer, 1);
        named.forEach(next -> depths.putIfAbsent(next.id(), depth + 1));
        if (closest.isEmpty() || target.compareDistance(key, closest.get()) < 0) {
            closest = Optional.of(key);
            hops = depth;
        }
    }

    boolean answered(PeerId peer) {
        return answered.contains(peer);
    }

    /** How long the chain of mention to the closest peer that answered is: 1 for a peer of the node's own table. */
    int hops() {
        return hops;
    }

    int requests() {
        return requests;
    }

    /** Peers as their ids. */
    static List<PeerId> ids(List<PeerAddresses> peers) {
        List<PeerId> ids = new ArrayList<>(peers.size());
        peers.forEach(peer -> ids.add(peer.id()));
        return ids;
    }
}
