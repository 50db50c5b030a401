package org.fallow.dht.routing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fallow.dht.key.Key;
import org.fallow.libp2p.identity.PeerId;

/**
 * Peers that answered, in a bucket for each length of common prefix with this node. A full bucket keeps who it has: who
 * stayed long is likely to stay (Kademlia, section 2.4); a peer leaves when it fails to answer.
 */
public final class RoutingTable {
    /** Peers in a bucket, and in an answer. */
    public static final int K = 20;

    private final PeerId self;
    private final Key own;
    private final TreeMap<Integer, TreeMap<PeerId, Instant>> buckets = new TreeMap<>();
    private int size;

    /** An empty table of a node. */
    public RoutingTable(PeerId self) {
        this.self = self;
        this.own = Key.of(self);
    }

    /** A peer answered: it is in the table from now on, unless its bucket is full or it is this node. */
    public boolean answered(PeerId peer, Instant now) {
        if (peer.equals(self)) {
            return false;
        }
        TreeMap<PeerId, Instant> bucket = buckets.computeIfAbsent(prefix(peer), p -> new TreeMap<>());
        if (bucket.containsKey(peer)) {
            bucket.put(peer, now);
            return true;
        }
        if (bucket.size() >= K) {
            return false;
        }
        bucket.put(peer, now);
        size++;
        return true;
    }

    /** A peer did not answer: it is out. */
    public boolean failed(PeerId peer) {
        TreeMap<PeerId, Instant> bucket = buckets.get(prefix(peer));
        if (bucket == null || bucket.remove(peer) == null) {
            return false;
        }
        size--;
        return true;
    }

    /** Whether a peer is in it. */
    public boolean contains(PeerId peer) {
        TreeMap<PeerId, Instant> bucket = buckets.get(prefix(peer));
        return bucket != null && bucket.containsKey(peer);
    }

    /** The at most {@code count} peers closest to a point, closest first. */
    public List<PeerId> closest(Key target, int count) {
        List<PeerId> found = new ArrayList<>(size);
        buckets.values().forEach(b -> found.addAll(b.keySet()));
        found.sort((a, b) -> target.compareDistance(Key.of(a), Key.of(b)));
        return List.copyOf(found.subList(0, Math.min(count, found.size())));
    }

    /** Everyone in it, closest to this node first. */
    public List<PeerId> peers() {
        return closest(own, size);
    }

    /** Who was not heard of since {@code before}, longest silence first, at most {@code count}. */
    public List<PeerId> silentSince(Instant before, int count) {
        record Heard(PeerId peer, Instant when) {}
        return buckets.values().stream()
                .flatMap(b -> b.entrySet().stream())
                .map(e -> new Heard(e.getKey(), e.getValue()))
                .filter(h -> h.when().isBefore(before))
                .sorted(Comparator.comparing(Heard::when).thenComparing(Heard::peer))
                .limit(count)
                .map(Heard::peer)
                .toList();
    }

    /** How many are in it. */
    public int size() {
        return size;
    }

    /** The longest prefix that this node shares with anyone in it; 0 for an empty table. */
    public int longestPrefix() {
        return buckets.descendingMap().entrySet().stream()
                .filter(e -> !e.getValue().isEmpty())
                .findFirst()
                .map(Map.Entry::getKey)
                .orElse(0);
    }

    private int prefix(PeerId peer) {
        return own.commonPrefix(Key.of(peer));
    }
}
