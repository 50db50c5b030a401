package org.fallow.libp2p.host;

import java.util.List;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.PeerId;

/** A peer and where it may be reached; the addresses carry no trailing {@code /p2p}, and none is there twice. */
public record PeerAddresses(PeerId id, List<Multiaddr> addresses) {
    /** Copies the list, without what is said again: js-libp2p names an address twice once a peer has confirmed it. */
    public PeerAddresses {
        addresses = addresses.stream().distinct().toList();
    }
}
