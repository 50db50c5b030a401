package org.fallow.node.rehearsal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Signed;

/** What every rehearsed node is given: whom it can bootstrap from, how to reach a peer it knows by id, and the batch. */
final class Neighbourhood {
    private final Map<PeerId, Integer> numbers = new HashMap<>();
    private final List<PeerAddresses> peers = new ArrayList<>();
    private final Signed<Batch> batch;
    private final int anchors;

    /** The first {@code anchors} nodes are those that others bootstrap from. */
    Neighbourhood(Signed<Batch> batch, int anchors) {
        this.batch = batch;
        this.anchors = anchors;
    }

    void add(int node, PeerId peer) {
        numbers.put(peer, node);
        peers.add(new PeerAddresses(peer, List.of(address(node))));
    }

    /** Every node's address is its number, so to say. */
    private static Multiaddr address(int node) {
        try {
            return Multiaddr.parse("/ip4/10." + (node >> 16) + "." + (node >> 8 & 255) + "." + (node & 255) + "/tcp/4001");
        } catch (WireException e) {
            throw new AssertionError("a number below 2^24 makes an address", e);
        }
    }

    int number(PeerId peer) {
        return numbers.getOrDefault(peer, -1);
    }

    PeerAddresses peer(int node) {
        return peers.get(node);
    }

    List<PeerAddresses> anchors() {
        return peers.subList(0, anchors);
    }

    Signed<Batch> batch() {
        return batch;
    }

    Cid batchId() {
        return batch.cid();
    }
}
