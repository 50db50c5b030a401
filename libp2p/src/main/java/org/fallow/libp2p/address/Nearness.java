package org.fallow.libp2p.address;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** How far addresses are from a node in certain networks: what to dial first, and what to tell whom. */
public final class Nearness {
    /** The reaches of an address, the nearest first. */
    public enum Reach {
        /** This computer. */
        LOOPBACK,
        /** A network that this computer is in. */
        OWN_SUBNET,
        /** Some private network, or one behind a carrier's NAT. */
        PRIVATE,
        /** The internet, by IPv6: no NAT. */
        PUBLIC6,
        /** The internet, by IPv4. */
        PUBLIC4,
        /** Known once its name is looked up. */
        NAMED,
        /** Through another peer. */
        RELAYED
    }

    private final List<Subnet> own;

    /** From a node in these networks. */
    public Nearness(List<Subnet> own) {
        this.own = List.copyOf(own);
    }

    /** From a node that does not say where it is. */
    public static Nearness ofNowhere() {
        return new Nearness(List.of());
    }

    /** How far an address is. */
    public Reach of(Multiaddr address) {
        if (address.parts().stream().anyMatch(part -> part.protocol() == AddressProtocol.P2P_CIRCUIT)) {
            return Reach.RELAYED;
        }
        return ip(address).map(this::of).orElse(Reach.NAMED);
    }

    /** How far an IP address is. */
    public Reach of(InetAddress ip) {
        if (ip.isLoopbackAddress() || ip.isAnyLocalAddress()) {
            return Reach.LOOPBACK;
        }
        if (own.stream().anyMatch(net -> net.contains(ip))) {
            return Reach.OWN_SUBNET;
        }
        if (isPrivate(ip)) {
            return Reach.PRIVATE;
        }
        return ip instanceof Inet6Address ? Reach.PUBLIC6 : Reach.PUBLIC4;
    }

    private static Optional<InetAddress> ip(Multiaddr address) {
        List<Multiaddr.Part> parts = address.parts();
        boolean zoned = parts.getFirst().protocol() == AddressProtocol.IP6ZONE && parts.size() > 1;
        Multiaddr.Part host = zoned ? parts.get(1) : parts.getFirst();
        return host.protocol() == AddressProtocol.IP4 || host.protocol() == AddressProtocol.IP6
                ? Optional.of(InetAddress.ofLiteral(host.value()))
                : Optional.empty();
    }

    /** RFC 1918, link-local, fc00::/7 (RFC 4193), 100.64.0.0/10 (RFC 6598). */
    private static boolean isPrivate(InetAddress ip) {
        byte[] bytes = ip.getAddress();
        boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
        boolean carrier = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
        return ip.isSiteLocalAddress() || ip.isLinkLocalAddress() || uniqueLocal || carrier;
    }
}
