package org.fallow.dht.kademlia;

import java.util.Optional;
import org.fallow.dht.message.Message;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;

/** What a node of the DHT can ask for. */
public sealed interface KademliaAction {
    /** Ask a peer within {@link Kademlia#REQUEST_PATIENCE}; a message that has no answer counts as answered by itself when sent. */
    record Ask(long id, PeerId peer, Message request) implements KademliaAction {}

    /** Answer an {@link KademliaEvent.Asked}; empty for a request that has no answer, or gets none. */
    record Reply(long id, Optional<Message> response) implements KademliaAction {}

    /** An operation has ended. */
    record Finished(long id, Found found) implements KademliaAction {}

    /** Somebody said where a peer may be reached. */
    record Learned(PeerAddresses peer) implements KademliaAction {}
}
