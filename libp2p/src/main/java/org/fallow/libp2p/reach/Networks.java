package org.fallow.libp2p.reach;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.fallow.libp2p.address.IpRanges;
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

    /** The IPv4 address or the IPv6 /64, as a key; the whole address where it names no IP. */
    public static String site(Multiaddr address) {
        return address.ip().map(InetAddress::getAddress).map(Networks::site).orElseGet(address::toString);
    }

    /** The IPv4 /16 or the IPv6 /32, as a key: peers of one such network are one witness. */
    public static String group(Multiaddr address) {
        return address.ip()
                .map(InetAddress::getAddress)
                .map(ip -> Arrays.copyOf(ip, ip.length == IP4_BYTES ? IP4_GROUP_BYTES : IP6_GROUP_BYTES))
                .map(HexFormat.of()::formatHex)
                .orElseGet(address::toString);
    }

    /** Whether two addresses have the same IP address. */
    public static boolean sameIp(Multiaddr a, Multiaddr b) {
        return a.ip().isPresent() && a.ip().equals(b.ip());
    }

    /** Whether anybody on the Internet could dial it: an IP address that is not for local use. */
    public static boolean isPublic(Multiaddr address) {
        return address.ip().filter(IpRanges::isGlobal).isPresent();
    }

    private static String site(byte[] ip) {
        return HexFormat.of().formatHex(ip.length == IP4_BYTES ? ip : Arrays.copyOf(ip, IP6_SITE_BYTES));
    }
}
