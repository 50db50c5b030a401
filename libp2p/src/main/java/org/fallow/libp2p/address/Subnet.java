package org.fallow.libp2p.address;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * A range of IP addresses that share their first bits.
 *
 * @param six whether of IPv6
 * @param high the first 64 bits, IPv4 in the first 32
 * @param low the rest
 * @param prefix how many bits count
 */
public record Subnet(boolean six, long high, long low, int prefix) {
    private static final int FOUR_BITS = 32;
    private static final int SIX_BITS = 128;

    /** Cuts off the bits that do not count. */
    public Subnet {
        if (prefix < 0 || prefix > (six ? SIX_BITS : FOUR_BITS)) {
            throw new IllegalArgumentException("a prefix of " + prefix + " bits");
        }
        high &= mask(prefix);
        low &= mask(prefix - Long.SIZE);
    }

    /** The range an address lies in, by how many bits of its family count. */
    public static Subnet of(InetAddress address, int fourPrefix, int sixPrefix) {
        if (address instanceof Inet4Address) {
            int bits = ByteBuffer.wrap(address.getAddress()).getInt();
            return new Subnet(false, (long) bits << FOUR_BITS, 0, fourPrefix);
        }
        ByteBuffer bits = ByteBuffer.wrap(address.getAddress());
        return new Subnet(true, bits.getLong(), bits.getLong(), sixPrefix);
    }

    /** The range an address lies in, by so many of its bits: 0 to 32, or to 128. */
    public static Subnet of(InetAddress address, int prefix) {
        return of(address, prefix, prefix);
    }

    /** One address alone. */
    public static Subnet of(InetAddress address) {
        return of(address, FOUR_BITS, SIX_BITS);
    }

    /** Reads {@code 10.0.0.0/8}, {@code fd00::/8} or an address alone. */
    public static Subnet parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        if (slash < 0) {
            return of(address);
        }
        int prefix = Integer.parseInt(text, slash + 1, text.length(), 10);
        return of(address, prefix);
    }

    /** Whether an address lies in it. */
    public boolean contains(InetAddress address) {
        return address instanceof Inet4Address != six && of(address, prefix).equals(this);
    }

    @Override
    public String toString() {
        ByteBuffer all = ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low);
        byte[] bytes = new byte[six ? all.capacity() : Integer.BYTES];
        all.get(0, bytes);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/" + prefix;
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }

    private static long mask(int bits) {
        return bits <= 0 ? 0 : bits >= Long.SIZE ? -1L : -1L << (Long.SIZE - bits);
    }
}
