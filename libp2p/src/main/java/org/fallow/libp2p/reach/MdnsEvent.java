package org.fallow.libp2p.reach;

import java.util.List;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.address.Nearness;

/** What can happen to a node that looks for peers on its local network. */
public sealed interface MdnsEvent {
    /**
     * A message came, from an address of a network that this node is in.
     *
     * @param sameComputer whether this computer has that address
     */
    record Received(byte[] packet, boolean sameComputer) implements MdnsEvent {}

    /**
     * Where this node listens now.
     *
     * @param addresses without {@code /p2p}
     * @param here the networks it is in
     */
    record Listening(List<Multiaddr> addresses, Nearness here) implements MdnsEvent {
        /** Copies the list. */
        public Listening {
            addresses = List.copyOf(addresses);
        }
    }
}
