package org.fallow.dht.routing;

import java.net.InetAddress;
import java.util.Optional;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.reach.Networks;

/**
 * What one operator is likely to hold of the Internet: an IPv4 /16 or an IPv6 /32. Many peers of one group may be one
 * person's, so no group should fill a table. Yet a carrier may hide thousands of honest homes in one, so being of a
 * crowded group is a reason to prefer others, never to refuse.
 *
 * @param family 4 or 6
 * @param prefix its leading 16 or 32 bits
 */
public record NetworkGroup(int family, int prefix) {
    private static final int IP4_BYTES = 4;

    /**
     * The group of a peer: that of the first public address it can be dialled at directly. Empty for peers that name
     * none: private, loopback and relayed addresses, names. It is the peer's own claim, as its addresses are.
     */
    public static Optional<NetworkGroup> of(PeerAddresses peer) {
        return peer.addresses().stream().filter(Networks::isPublic).findFirst().flatMap(NetworkGroup::of);
    }

    private static Optional<NetworkGroup> of(Multiaddr address) {
        return Networks.ip(address).map(InetAddress::getAddress).map(NetworkGroup::of);
    }

    private static NetworkGroup of(byte[] ip) {
        int high = (ip[0] & 0xff) << 8 | ip[1] & 0xff;
        int low = (ip[2] & 0xff) << 8 | ip[3] & 0xff;
        return ip.length == IP4_BYTES ? new NetworkGroup(4, high) : new NetworkGroup(6, high << 16 | low);
    }
}
