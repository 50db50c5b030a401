package org.fallow.libp2p.io;

import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fallow.libp2p.address.Nearness;
import org.fallow.libp2p.address.Subnet;

/** The networks this computer is in, as they are now: a laptop's change. */
final class Interfaces {
    private Interfaces() {}

    /** From where this computer dials; from nowhere when the system does not say. */
    static Nearness here() {
        try {
            List<Subnet> own = new ArrayList<>();
            for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                if (each.isUp() && !each.isLoopback()) {
                    own.addAll(networks(each).values());
                }
            }
            return new Nearness(own);
        } catch (SocketException e) {
            return Nearness.ofNowhere();
        }
    }

    /** The addresses of this computer on an interface, and the network of each. */
    static Map<InetAddress, Subnet> networks(NetworkInterface network) {
        Map<InetAddress, Subnet> found = new LinkedHashMap<>();
        for (InterfaceAddress each : network.getInterfaceAddresses()) {
            int bits = each.getNetworkPrefixLength();
            int whole = 8 * each.getAddress().getAddress().length;
            // A prefix that the system does not know is given as 0 or -1: then only the address itself is known to be
            // there.
            found.put(each.getAddress(), Subnet.of(each.getAddress(), bits > 0 && bits <= whole ? bits : whole));
        }
        return found;
    }
}
