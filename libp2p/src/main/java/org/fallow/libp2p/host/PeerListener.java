package org.fallow.libp2p.host;

import java.util.Set;
import org.fallow.libp2p.identity.PeerId;

/** Hears of peers as they come and go, and how this node is reached. Called on the host's threads: must not block. */
public interface PeerListener {
    /** A peer's connection has been identified; again when it pushes a change. Protocols are advice, see specs#525. */
    void identified(PeerAddresses peer, Set<String> protocols);

    /** The last connection to a peer is gone. */
    void disconnected(PeerId peer);

    /** Where this node is reached, or whether, has changed: {@link Host#addresses}, {@link Host#dialable}. */
    default void moved() {}
}
