package org.fallow.libp2p.reach;

import java.util.List;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.PeerId;

/** What a node that looks for peers on its local network asks for. */
public sealed interface MdnsAction {
    /** Send a message to everyone. */
    record Send(byte[] packet) implements MdnsAction {}

    /** Somebody says that a peer is there: a hint, until that peer has proved who it is. */
    record Found(PeerId peer, List<Multiaddr> addresses) implements MdnsAction {
        /** Copies the list. */
        public Found {
            addresses = List.copyOf(addresses);
        }
    }
}
