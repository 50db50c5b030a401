package org.fallow.libp2p.address;

import java.net.InetAddress;

/**
 * A network by one of its addresses and the length of its prefix in bits.
 *
 * @param address any in it
 * @param prefixBits 0 to 32, or to 128
 */
public record Subnet(InetAddress address, int prefixBits) {
    /** Refuses a prefix longer than the address. */
    public Subnet {
        if (prefixBits < 0 || prefixBits > 8 * address.getAddress().length) {
            throw new IllegalArgumentException("a prefix of " + prefixBits + " bits");
        }
    }

    /** Whether an address is in it; one of the other family never is. */
    public boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] its = other.getAddress();
        if (mine.length != its.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit += 8) {
            int mask = 0xff << Math.max(0, 8 - (prefixBits - bit));
            if (((mine[bit / 8] ^ its[bit / 8]) & mask & 0xff) != 0) {
                return false;
            }
        }
        return true;
    }
}
