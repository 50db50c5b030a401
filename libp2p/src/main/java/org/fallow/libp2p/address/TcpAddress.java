package org.fallow.libp2p.address;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * The parts of an address that is a host with a TCP port, and no more: {@code /ip4|ip6|dns|dns4|dns6/HOST/tcp/PORT},
 * {@code /ip6zone/ZONE} before an IPv6 address, {@code /p2p/ID} after all.
 *
 * @param zone the interface a link-local address is reached over, empty for none
 * @param host an IP address or a name
 * @param port 0 to 65,535
 */
public record TcpAddress(String zone, Multiaddr.Part host, int port) {
    /** The parts of an address, if it is one of these. */
    public static Optional<TcpAddress> of(Multiaddr address) {
        List<Multiaddr.Part> parts = address.withoutPeer().parts();
        boolean zoned = parts.getFirst().protocol() == AddressProtocol.IP6ZONE;
        List<Multiaddr.Part> rest = zoned ? parts.subList(1, parts.size()) : parts;
        if (rest.size() != 2 || rest.getLast().protocol() != AddressProtocol.TCP) {
            return Optional.empty();
        }
        Multiaddr.Part host = rest.getFirst();
        boolean fits = zoned ? host.protocol() == AddressProtocol.IP6 : isHost(host.protocol());
        return fits
                ? Optional.of(new TcpAddress(
                        zoned ? parts.getFirst().value() : "",
                        host,
                        Integer.parseInt(rest.getLast().value())))
                : Optional.empty();
    }

    /** The IP address, without its zone; empty for a name. */
    public Optional<InetAddress> ip() {
        return host.ip();
    }

    private static boolean isHost(AddressProtocol protocol) {
        return switch (protocol) {
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
}
