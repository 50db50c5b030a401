package org.fallow.libp2p.host;

import org.fallow.libp2p.address.Subnet;
import org.fallow.libp2p.identity.PeerId;

/** Who may connect, and whose connections are kept when there are too many. */
public interface ConnectionControl {
    /** A peer's connections are not trimmed while it has this tag. */
    void protect(PeerId peer, String tag);

    /** Takes the tag away. */
    void unprotect(PeerId peer, String tag);

    /** How much a peer is worth for one purpose: those worth least are trimmed first; 0 forgets it. */
    void worth(PeerId peer, String purpose, int value);

    /** Ends a peer's connections, and allows no more of them. */
    void deny(PeerId peer);

    /** Ends the connections with a network or an address, and allows no more of them. */
    void deny(Subnet network);

    /** Takes back {@link #deny(PeerId)}. */
    void allow(PeerId peer);

    /** Takes back {@link #deny(Subnet)}. */
    void allow(Subnet network);
}
