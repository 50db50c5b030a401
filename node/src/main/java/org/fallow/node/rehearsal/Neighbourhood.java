package org.fallow.node.rehearsal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Signed;

/** What every rehearsed node is given: whom it can bootstrap from, how to reach a peer it knows by id, and the batch. */
final class Neighbourhood {
    private final Map<PeerId, Integer> numbers = new HashMap<>();
    private final List<PeerId> peers = new ArrayList<>();
    private final Signed<Batch> batch;
    private final int anchors;

    /** The first {@code anchors} nodes are those that others bootstrap from. */
    Neighbourhood(Signed<Batch> batch, int anchors) {
        this.batch = batch;
        this.anchors = anchors;
    }

    void add(int node, PeerId peer) {
        numbers.put(peer, node);
        peers.add(peer);
    }

    int number(PeerId peer) {
        return numbers.getOrDefault(peer, -1);
    }

    PeerId peer(int node) {
        return peers.get(node);
    }

    List<PeerId> anchors() {
        return peers.subList(0, anchors);
    }

    Signed<Batch> batch() {
        return batch;
    }

    Cid batchId() {
        return batch.cid();
    }
}
