package org.fallow.libp2p.reach;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.fallow.libp2p.address.AddressProtocol;
import org.fallow.libp2p.address.Multiaddr;

/** Which network an address belongs to. */
public final class Networks {
    private static final int IP4_BYTES = 4;

    /** An IPv6 customer has at least this much, in bytes. */
    private static final int IP6_SITE_BYTES = 8;

    /** What one operator is likely to have, in bytes. */
    private static final int IP4_GROUP_BYTES = 2;

    private static final int IP6_GROUP_BYTES = 4;

    private Networks() {}

    /** The IP address of an address that is not relayed; empty for names. */
    public static Optional<InetAddress> ip(Multiaddr address) {
        Multiaddr.Part host = address.parts().getFirst();
        boolean literal = host.protocol() == AddressProtocol.IP4 || host.protocol() == AddressProtocol.IP6;
        return literal && !address.isCircuit() ? Optional.of(InetAddress.ofLiteral(host.value())) : Optional.empty();
    }

    /** The IPv4 address or the IPv6 /64, as a key; the whole address where it names no IP. */
    public static String site(Multiaddr address) {
        return ip(address).map(InetAddress::getAddress).map(Networks::site).orElseGet(address::toString);
    }

    /** The IPv4 /16 or the IPv6 /32, as a key: peers of one such network are one witness. */
    public static String group(Multiaddr address) {
        return ip(address)
                .map(InetAddress::getAddress)
                .map(ip -> Arrays.copyOf(ip, ip.length == IP4_BYTES ? IP4_GROUP_BYTES : IP6_GROUP_BYTES))
                .map(HexFormat.of()::formatHex)
                .orElseGet(address::toString);
    }

    /** Whether two addresses have the same IP address. */
    public static boolean sameIp(Multiaddr a, Multiaddr b) {
        return ip(a).isPresent() && ip(a).equals(ip(b));
    }

    /** Whether anybody on the Internet could dial it: an IP address that is not for local use. */
    public static boolean isPublic(Multiaddr address) {
        return ip(address).filter(Networks::isGlobal).isPresent();
    }

    private static boolean isGlobal(InetAddress ip) {
        byte[] bytes = ip.getAddress();
        boolean local = ip.isLoopbackAddress()
                || ip.isAnyLocalAddress()
                || ip.isLinkLocalAddress()
                || ip.isSiteLocalAddress()
                || ip.isMulticastAddress();
        // 100.64.0.0/10 is shared by the customers of a carrier, fc00::/7 is for local use.
        boolean shared =
                bytes.length == IP4_BYTES ? bytes[0] == 100 && (bytes[1] & 0xc0) == 64 : (bytes[0] & 0xfe) == 0xfc;
        return !local && !shared;
    }

    private static String site(byte[] ip) {
        return HexFormat.of().formatHex(ip.length == IP4_BYTES ? ip : Arrays.copyOf(ip, IP6_SITE_BYTES));
    }
}
