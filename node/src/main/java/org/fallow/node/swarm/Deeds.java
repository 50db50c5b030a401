package org.fallow.node.swarm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fallow.dht.kademlia.KademliaAction;

/** What the node that acted last has just done; the invariants look at it. */
final class Deeds {
    private final List<KademliaAction> actions = new ArrayList<>();
    private final List<Ended> ended = new ArrayList<>();
    private long step = -1;

    /** An operation has ended, with the errand that it was; empty when there is none of that number. */
    record Ended(KademliaAction.Finished finished, Optional<Errand> errand) {}

    void did(long at, KademliaAction action) {
        turn(at);
        actions.add(action);
    }

    void ended(long at, Ended what) {
        turn(at);
        ended.add(what);
    }

    /** What was done in that step. */
    List<KademliaAction> of(long at) {
        return step == at ? actions : List.of();
    }

    /** What ended in that step. */
    List<Ended> endedIn(long at) {
        return step == at ? ended : List.of();
    }

    private void turn(long at) {
        if (step != at) {
            step = at;
            actions.clear();
            ended.clear();
        }
    }
}
