package org.fallow.dht.io;

import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.reach.Networks;

/** Whether a node answers others and holds records for them: a server, or only asks: a client. */
public enum Mode {
    /** As it is reached: see {@link #serves}. */
    AUTO,
    /** It always does. */
    SERVER,
    /** It never does. */
    CLIENT;

    /**
     * Whether a node that is reached so is a server. In {@link #AUTO} it is one when others can dial it. Where nobody has
     * said whether they can, a node of which all addresses are local is one too: then its network is a house or one
     * computer. One that would be reached only through relays is none.
     *
     * @param dialable see {@link org.fallow.libp2p.host.Host#dialable}
     * @param addresses where it listens
     */
    boolean serves(Optional<Boolean> dialable, List<Multiaddr> addresses) {
        return switch (this) {
            case AUTO ->
                dialable.orElse(!addresses.isEmpty()
                        && addresses.stream().noneMatch(address -> address.isCircuit() || Networks.isPublic(address)));
            case SERVER -> true;
            case CLIENT -> false;
        };
    }
}
