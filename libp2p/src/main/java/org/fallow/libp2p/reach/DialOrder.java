package org.fallow.libp2p.reach;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.address.AddressProtocol;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.PeerId;

/**
 * Which of a peer's addresses can be dialled, and in which order: near before far, literal before by name, and through a
 * relay last.
 */
public final class DialOrder {
    /** Most addresses tried for one peer. */
    public static final int TRIED_MAX = 16;

    private DialOrder() {}

    /** The addresses to try, without a trailing {@code /p2p}, the best first. */
    public static List<Multiaddr> of(PeerId peer, List<Multiaddr> addresses) {
        return addresses.stream()
                .filter(address -> address.peer().isEmpty() || address.peer().equals(Optional.of(peer)))
                .map(Multiaddr::withoutPeer)
                .filter(address -> isTcp(address) || isCircuit(address))
                .distinct()
                .sorted(Comparator.comparingInt(DialOrder::distance))
                .limit(TRIED_MAX)
                .toList();
    }

    /** Whether an address is a host or an IP address with a TCP port, and no more. */
    public static boolean isTcp(Multiaddr address) {
        List<Multiaddr.Part> parts = address.withoutPeer().parts();
        if (parts.size() != 2 || parts.getLast().protocol() != AddressProtocol.TCP) {
            return false;
        }
        return switch (parts.getFirst().protocol()) {
            case IP4, IP6, DNS, DNS4, DNS6 -> true;
            case TCP,
                    IP6ZONE,
                    DNSADDR,
                    UDP,
                    P2P_CIRCUIT,
                    P2P,
                    TLS,
                    QUIC_V1,
                    WEBTRANSPORT,
                    CERTHASH,
                    WS,
                    WSS,
                    WEBRTC_DIRECT -> false;
        };
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

    private static int distance(Multiaddr address) {
        if (address.isCircuit()) {
            return 5;
        }
        Multiaddr.Part host = address.parts().getFirst();
        boolean literal = host.protocol() == AddressProtocol.IP4 || host.protocol() == AddressProtocol.IP6;
        if (!literal) {
            return 4;
        }
        InetAddress ip = InetAddress.ofLiteral(host.value());
        if (ip.isLoopbackAddress()) {
            return 0;
        }
        if (ip.isSiteLocalAddress() || ip.isLinkLocalAddress()) {
            return 1;
        }
        return host.protocol() == AddressProtocol.IP6 ? 2 : 3;
    }
}
