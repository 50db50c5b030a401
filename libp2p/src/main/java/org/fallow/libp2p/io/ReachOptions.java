package org.fallow.libp2p.io;

import java.util.Optional;
import org.fallow.libp2p.reach.Reachability;
import org.fallow.libp2p.reach.RelayCaps;

/**
 * How a host is reached, and helps others to be.
 *
 * @param relay whether it relays for others, while it can be dialled itself
 * @param caps what it gives them then
 * @param autoNat whether it dials others that ask, and asks them unless it assumes
 * @param votes how many networks must agree on whether it can be dialled
 * @param assumed what is taken as decided instead; nobody is asked then
 * @param reservations relays to be reached through while it cannot be dialled
 * @param punching whether relayed connections are replaced by direct ones
 * @param localAddresses whether addresses that are not public count: for tests
 */
public record ReachOptions(
        boolean relay,
        RelayCaps caps,
        boolean autoNat,
        int votes,
        Optional<Reachability> assumed,
        int reservations,
        boolean punching,
        boolean localAddresses) {
    /** No relay for others; four networks decide; two relays; holes are punched; public addresses only. */
    public static final ReachOptions DEFAULT =
            new ReachOptions(false, RelayCaps.DEFAULT, true, 4, Optional.empty(), 2, true, false);

    /** The same, relaying for others while it can be dialled itself. */
    public ReachOptions relaying(RelayCaps given) {
        return new ReachOptions(true, given, autoNat, votes, assumed, reservations, punching, localAddresses);
    }

    /** The same with this taken as decided. */
    public ReachOptions assuming(Reachability reachability) {
        return new ReachOptions(
                relay, caps, autoNat, votes, Optional.of(reachability), reservations, punching, localAddresses);
    }

    /** The same with so many networks to agree. */
    public ReachOptions votes(int needed) {
        return new ReachOptions(relay, caps, autoNat, needed, assumed, reservations, punching, localAddresses);
    }

    /** The same with or without hole punching. */
    public ReachOptions punching(boolean wanted) {
        return new ReachOptions(relay, caps, autoNat, votes, assumed, reservations, wanted, localAddresses);
    }

    /** The same with local addresses counting like public ones. */
    public ReachOptions local() {
        return new ReachOptions(relay, caps, autoNat, votes, assumed, reservations, punching, true);
    }
}
