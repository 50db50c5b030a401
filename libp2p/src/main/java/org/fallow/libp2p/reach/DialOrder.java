package org.fallow.libp2p.reach;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.address.AddressProtocol;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.address.Nearness;
import org.fallow.libp2p.address.Nearness.Reach;
import org.fallow.libp2p.address.TcpAddress;
import org.fallow.libp2p.identity.PeerId;

/**
 * Which of a peer's addresses can be dialled, and in which order: near before far, literal before by name, and through a
 * relay last.
 */
public final class DialOrder {
    /** Most addresses tried for one peer. */
    public static final int TRIED_MAX = 16;

    /** Most of them by name: each is several questions to a DNS server, at the will of who spread the address. */
    public static final int NAMED_MAX = 4;

    private DialOrder() {}

    /** The addresses to try, without a trailing {@code /p2p}, the best first for a node that is there. */
    public static List<Multiaddr> of(PeerId peer, List<Multiaddr> addresses, Nearness from) {
        List<Multiaddr> all = addresses.stream()
                .filter(address -> address.peer().isEmpty() || address.peer().equals(Optional.of(peer)))
                .map(Multiaddr::withoutPeer)
                .filter(address -> isTcp(address) || isNamedList(address) || isCircuit(address))
                .distinct()
                .sorted(Comparator.comparing(from::of))
                .toList();
        List<Multiaddr> named =
                all.stream().filter(address -> from.of(address) == Reach.NAMED).toList();
        List<Multiaddr> left = named.subList(Math.min(NAMED_MAX, named.size()), named.size());
        return all.stream()
                .filter(address -> !left.contains(address))
                .limit(TRIED_MAX)
                .toList();
    }

    /** Whether an address is a host or an IP address with a TCP port, and no more. */
    public static boolean isTcp(Multiaddr address) {
        return TcpAddress.of(address).isPresent();
    }

    /** Whether an address goes through one relay that is reached over TCP, or that is only named. */
    public static boolean isCircuit(Multiaddr address) {
        Multiaddr path = address.withoutPeer();
        return path.parts().getLast().protocol() == AddressProtocol.P2P_CIRCUIT
                && path.relay()
                        .filter(relay -> relay.parts().size() == path.parts().size() - 1)
                        .filter(relay -> relay.peer().isPresent())
                        .filter(relay -> relay.parts().size() == 1 || isTcp(relay))
                        .isPresent();
    }

    /** Whether an address stands for others, listed under a name. */
    public static boolean isNamedList(Multiaddr address) {
        return address.parts().getFirst().protocol() == AddressProtocol.DNSADDR && !address.isCircuit();
    }
}
