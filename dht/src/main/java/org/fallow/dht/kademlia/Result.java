package org.fallow.dht.kademlia;

import java.util.List;
import java.util.Optional;
import org.fallow.dht.record.Value;
import org.fallow.libp2p.host.PeerAddresses;

/** How an operation can end. */
public sealed interface Result {
    /** These were found. */
    record Peers(List<PeerAddresses> peers) implements Result {
        /** Copies the list. */
        public Peers {
            peers = List.copyOf(peers);
        }
    }

    /** The best value that was found. */
    record Read(Optional<Value> value) implements Result {}

    /** So many peers took it. */
    record Count(int peers) implements Result {}

    /** It was not begun. */
    record Refused(Reason reason) implements Result {}

    /** Why an operation is refused. */
    enum Reason {
        /** The validators refuse the value. */
        INVALID,
        /** This node holds a better value. */
        WORSE,
        /** This node holds or publishes all that it can. */
        FULL,
        /** Too many operations are under way. */
        BUSY
    }
}
