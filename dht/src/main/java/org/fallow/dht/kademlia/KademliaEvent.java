package org.fallow.dht.kademlia;

import java.time.Instant;
import java.util.List;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.Request;
import org.fallow.dht.message.Response;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;

/** What can happen to a {@link Kademlia}. */
public sealed interface KademliaEvent {
    /** A peer asks. The number is the driver's; it comes back with the answer. */
    record RequestReceived(PeerId from, long requestId, Request request) implements KademliaEvent {}

    /** The response to a {@link KademliaAction.Send} has come. */
    record ResponseArrived(long requestId, Response response) implements KademliaEvent {}

    /** There will be no response to a {@link KademliaAction.Send}. */
    record RequestFailed(long requestId, Failure failure) implements KademliaEvent {}

    /** A connected peer has said, or says anew, where it listens and whether it serves this protocol. */
    record PeerIdentified(PeerAddresses peer, boolean serves) implements KademliaEvent {}

    /** The last connection to a peer is gone; that alone is no reason to forget it. */
    record PeerGone(PeerId peer) implements KademliaEvent {}

    /** The user wants something, at the latest by then. The number is the driver's; it comes back with the result. */
    record Asked(long operationId, Operation operation, Instant deadline) implements KademliaEvent {}

    /** The user publishes what is under this key no longer. */
    record Withdrawn(Key key) implements KademliaEvent {}

    /** This node listens here now. */
    record Listening(List<Multiaddr> addresses) implements KademliaEvent {
        /** Copies the list. */
        public Listening {
            addresses = List.copyOf(addresses);
        }
    }

    /** From now on this node answers others, or does not. */
    record ModeChanged(boolean server) implements KademliaEvent {}

    /** Why there is no response. */
    enum Failure {
        /** There is no doubt that the peer does not serve there: another is, or it says so itself. */
        GONE,
        /** The peer cannot be reached, does not serve the protocol, or was silent for too long. */
        SILENT,
        /** The peer was there, but ended the stream, or sent what makes no sense. */
        REFUSED,
        /** It was this node that could not: no fault of the peer's. */
        HERE
    }
}
