package org.fallow.libp2p.host;

import java.util.List;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.PeerId;

/** A peer and where it may be reached; the addresses carry no trailing {@code /p2p}. */
public record PeerAddresses(PeerId id, List<Multiaddr> addresses) {
    /** Copies the list. */
    public PeerAddresses {
        addresses = List.copyOf(addresses);
    }
}
