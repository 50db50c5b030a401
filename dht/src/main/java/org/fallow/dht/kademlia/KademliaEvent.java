package org.fallow.dht.kademlia;

import org.fallow.dht.message.Message;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;

/** What can happen to a node of the DHT. */
public sealed interface KademliaEvent {
    /** This node's user wants something; ended by {@link KademliaAction.Finished} with the same id. */
    record Wanted(long id, Operation operation) implements KademliaEvent {}

    /** Its user no longer waits: what was found so far is the result. */
    record GivenUp(long id) implements KademliaEvent {}

    /** A peer asks; answered by {@link KademliaAction.Reply} with the same id. */
    record Asked(long id, PeerId from, Message request) implements KademliaEvent {}

    /** The answer to an {@link KademliaAction.Ask}. */
    record Answered(long id, Message response) implements KademliaEvent {}

    /** No answer to an {@link KademliaAction.Ask}, for whatever reason. */
    record Failed(long id) implements KademliaEvent {}

    /** A connected peer says that it serves the protocol. */
    record Identified(PeerId peer) implements KademliaEvent {}

    /** Where this node listens may have changed. */
    record Listening(PeerAddresses self) implements KademliaEvent {}
}
