package org.fallow.dht.kademlia;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.fallow.dht.key.Key;
import org.fallow.dht.routing.RoutingTable;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;

/** Whom the node knows: the routing table, and the connected peers that have said who they are. */
final class Contacts {
    private static final int CONNECTED_MAX = 4_096;
    private static final Duration STALE_AFTER = Duration.ofMinutes(30);

    private final RoutingTable table;
    private final LinkedHashMap<Key, Connected> connected = new LinkedHashMap<>(0);

    private record Connected(PeerAddresses peer, boolean serves) {}

    Contacts(PeerId self, int bucketMax) {
        this.table = new RoutingTable(self, bucketMax);
    }

    RoutingTable table() {
        return table;
    }

    /** A peer has said who it is. True when it should be asked something, to see whether it answers. */
    boolean identified(PeerAddresses peer, boolean serves, Instant now) {
        Key key = Key.of(peer.id());
        if (connected.size() >= CONNECTED_MAX && !connected.containsKey(key)) {
            connected.pollFirstEntry();
        }
        connected.put(key, new Connected(peer, serves));
        if (!serves) {
            table.evict(peer.id());
        } else if (table.contains(peer.id())) {
            table.admit(peer, now);
            return false;
        }
        return serves;
    }

    void gone(PeerId peer) {
        connected.remove(Key.of(peer));
    }

    /**
     * A server has answered. Where its bucket is full, the peer of it that has been silent for long is returned: it
     * should be asked, and leaves when it does not answer.
     */
    Optional<PeerAddresses> answered(PeerAddresses peer, Instant now) {
        return switch (table.admit(said(peer), now)) {
            case ADDED, KNOWN, SELF -> Optional.empty();
            case FULL ->
                table.stalest(peer.id())
                        .filter(entry -> !entry.heard().plus(STALE_AFTER).isAfter(now))
                        .map(RoutingTable.Entry::peer);
        };
    }

    /** What is known of where a peer may be reached; its own word before that of others. */
    Optional<PeerAddresses> known(PeerId peer) {
        return Optional.ofNullable(connected.get(Key.of(peer)))
                .map(Connected::peer)
                .filter(known -> !known.addresses().isEmpty())
                .or(() -> table.entry(peer).map(RoutingTable.Entry::peer));
    }

    /** Whether a peer is connected and serves, yet is not in the table. */
    boolean missing(PeerId peer) {
        Connected found = connected.get(Key.of(peer));
        return found != null && found.serves && !table.contains(peer);
    }

    /** What a peer that looks for this key is told: the closest servers, and before them the very peer it looks for. */
    List<PeerAddresses> closestFor(PeerId asker, Key key, int count) {
        List<PeerAddresses> closest = new ArrayList<>(count + 2);
        Connected target = connected.get(key);
        if (target != null && !target.peer.addresses().isEmpty()) {
            closest.add(target.peer);
        }
        for (PeerAddresses peer : table.closest(key, count + 2)) {
            if (closest.isEmpty() || !peer.id().equals(closest.getFirst().id())) {
                closest.add(peer);
            }
        }
        closest.removeIf(peer -> peer.id().equals(asker));
        return closest.subList(0, Math.min(count, closest.size()));
    }

    private PeerAddresses said(PeerAddresses peer) {
        Connected found = connected.get(Key.of(peer.id()));
        return found == null || found.peer.addresses().isEmpty() ? peer : found.peer;
    }
}
