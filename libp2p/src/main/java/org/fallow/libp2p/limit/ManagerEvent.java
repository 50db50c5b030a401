package org.fallow.libp2p.limit;

import java.net.InetAddress;
import java.util.Optional;
import org.fallow.libp2p.address.Subnet;
import org.fallow.libp2p.identity.PeerId;

/** What can happen to the connections of a host. Connections are named by numbers that are used once. */
public sealed interface ManagerEvent {
    /** Somebody connects; answered by {@link ManagerAction.Admit} or {@link ManagerAction.Refuse}. */
    record Inbound(long link, Optional<InetAddress> from) implements ManagerEvent {}

    /** This side connects; answered likewise. */
    record Outbound(long link, Optional<InetAddress> to, PeerId peer) implements ManagerEvent {}

    /** A connection is secured; refused when the peer is not wanted or has enough of them. */
    record Secured(long link, PeerId peer) implements ManagerEvent {}

    /** How many streams opened by this side a connection carries now. */
    record Carries(long link, int mine) implements ManagerEvent {}

    /** A connection is over; whether because the other side broke the protocol. */
    record Gone(long link, boolean fault) implements ManagerEvent {}

    /** A peer's connections are not to be trimmed while it has this tag. */
    record Protect(PeerId peer, String tag) implements ManagerEvent {}

    /** The tag is gone. */
    record Unprotect(PeerId peer, String tag) implements ManagerEvent {}

    /** How much a peer is worth for one purpose; those worth least are trimmed first, 0 forgets it. */
    record Worth(PeerId peer, String purpose, int value) implements ManagerEvent {}

    /** A peer is not to be connected with. */
    record DenyPeer(PeerId peer) implements ManagerEvent {}

    /** A peer may be connected with again. */
    record AllowPeer(PeerId peer) implements ManagerEvent {}

    /** A network, or an address alone, is not to be connected with. */
    record DenyNetwork(Subnet network) implements ManagerEvent {}

    /** A network that was denied may be connected with again. */
    record AllowNetwork(Subnet network) implements ManagerEvent {}
}
