package org.fallow.libp2p.address;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

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
        if (address.isCircuit()) {
            return Reach.RELAYED;
        }
        return address.ip().map(this::of).orElse(Reach.NAMED);
    }

    /** How far an IP address is. */
    public Reach of(InetAddress ip) {
        if (ip.isLoopbackAddress() || ip.isAnyLocalAddress()) {
            return Reach.LOOPBACK;
        }
        if (own.stream().anyMatch(net -> net.contains(ip))) {
            return Reach.OWN_SUBNET;
        }
        if (IpRanges.isPrivate(ip) || IpRanges.isCarrier(ip)) {
            return Reach.PRIVATE;
        }
        return ip instanceof Inet6Address ? Reach.PUBLIC6 : Reach.PUBLIC4;
    }
}
