package org.fallow.dht.kademlia;

import java.util.List;
import org.fallow.dht.message.Request;
import org.fallow.dht.message.Response;
import org.fallow.dht.record.StoredRecord;
import org.fallow.libp2p.host.PeerAddresses;

/** What a {@link Kademlia} can ask for. */
public sealed interface KademliaAction {
    /** Ask a peer; then {@link KademliaEvent.ResponseArrived} or {@link KademliaEvent.RequestFailed}. */
    record Send(long requestId, PeerAddresses peer, Request request) implements KademliaAction {}

    /** The answer to {@link KademliaEvent.RequestReceived}. */
    sealed interface Answer extends KademliaAction {
        /** Which request. */
        long requestId();
    }

    /** Send this back. */
    record Respond(long requestId, Response response) implements Answer {}

    /** It was taken in; nothing is sent back. */
    record Accept(long requestId) implements Answer {}

    /** Reset the stream. */
    record Refuse(long requestId) implements Answer {}

    /** An operation has ended. */
    record Finished(long operationId, Result result) implements KademliaAction {}

    /** Keep this over restarts, in place of what has the same key (and provider). */
    record Persist(StoredRecord stored) implements KademliaAction {}

    /** No need to keep this any more. */
    record Forget(StoredRecord stored) implements KademliaAction {}

    /** The routing table holds these now, closest to this node first. */
    record TableChanged(List<PeerAddresses> peers) implements KademliaAction {
        /** Copies the list. */
        public TableChanged {
            peers = List.copyOf(peers);
        }
    }
}
