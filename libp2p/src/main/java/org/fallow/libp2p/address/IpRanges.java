package org.fallow.libp2p.address;

import java.net.Inet4Address;
import java.net.InetAddress;

/** What an IP address is meant for. */
public final class IpRanges {
    private IpRanges() {}

    /** Of one network among its members: RFC 1918, link-local, and fc00::/7 of RFC 4193. */
    public static boolean isPrivate(InetAddress ip) {
        boolean uniqueLocal = !(ip instanceof Inet4Address) && (ip.getAddress()[0] & 0xfe) == 0xfc;
        return uniqueLocal || ip.isSiteLocalAddress() || ip.isLinkLocalAddress();
    }

    /** Behind a carrier's NAT, shared by its customers: 100.64.0.0/10 of RFC 6598. */
    public static boolean isCarrier(InetAddress ip) {
        byte[] bytes = ip.getAddress();
        return ip instanceof Inet4Address && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
    }

    /** Whether anybody on the internet could dial it. */
    public static boolean isGlobal(InetAddress ip) {
        return !ip.isLoopbackAddress()
                && !ip.isAnyLocalAddress()
                && !ip.isMulticastAddress()
                && !isPrivate(ip)
                && !isCarrier(ip);
    }
}
