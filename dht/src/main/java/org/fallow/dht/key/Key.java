package org.fallow.dht.key;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import org.fallow.libp2p.identity.PeerId;

/**
 * A point of the key space: the sha2-256 of some bytes, together with those bytes, since it is they that travel in
 * requests. Equal when the hashes are. The distance between two keys is the XOR of their hashes, read as an unsigned
 * big-endian number. The natural order is that of the hashes.
 *
 * @see <a href="https://github.com/libp2p/specs/tree/master/kad-dht">kad-dht</a>
 */
public final class Key implements Comparable<Key> {
    /** The length of a hash, in bits. */
    public static final int BITS = 256;

    private final byte[] bytes;
    private final long a;
    private final long b;
    private final long c;
    private final long d;

    private Key(byte[] bytes) {
        this.bytes = bytes;
        ByteBuffer hash = ByteBuffer.wrap(sha256(bytes));
        a = hash.getLong();
        b = hash.getLong();
        c = hash.getLong();
        d = hash.getLong();
    }

    /** The key of these bytes: of a record key, a multihash, anything. */
    public static Key of(byte[] bytes) {
        return new Key(bytes.clone());
    }

    /** Where a peer stands. */
    public static Key of(PeerId peer) {
        return new Key(peer.bytes());
    }

    /** The bytes that were hashed, copied. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** How many leading bits two keys share: 0 to {@link #BITS}. */
    public int commonPrefix(Key other) {
        if (a != other.a) {
            return Long.numberOfLeadingZeros(a ^ other.a);
        }
        if (b != other.b) {
            return Long.SIZE + Long.numberOfLeadingZeros(b ^ other.b);
        }
        return c == other.c
                ? 3 * Long.SIZE + Long.numberOfLeadingZeros(d ^ other.d)
                : 2 * Long.SIZE + Long.numberOfLeadingZeros(c ^ other.c);
    }

    /** The bit at a place, 0 being the highest: below {@link #BITS}. */
    public boolean bit(int place) {
        long word = switch (place / Long.SIZE) {
            case 0 -> a;
            case 1 -> b;
            case 2 -> c;
            case 3 -> d;
            default -> throw new IndexOutOfBoundsException(place);
        };
        return (word << place % Long.SIZE) < 0;
    }

    /** So many leading bits, 1 to 31, as a number. */
    public int leading(int bits) {
        return (int) (a >>> (Long.SIZE - bits));
    }

    /** The distance to another key as a part of the key space: 0 to 1, to the precision of a double. */
    public double distance(Key other) {
        return Math.scalb((double) ((a ^ other.a) >>> 1), 1 - Long.SIZE)
                + Math.scalb((double) ((a ^ other.a) & 1), -Long.SIZE)
                + Math.scalb((double) ((b ^ other.b) >>> 1), 1 - 2 * Long.SIZE);
    }

    /** Negative when {@code left} is closer to this key than {@code right} is, 0 only when they are equal. */
    public int compareDistance(Key left, Key right) {
        int order = Long.compareUnsigned(a ^ left.a, a ^ right.a);
        if (order == 0) {
            order = Long.compareUnsigned(b ^ left.b, b ^ right.b);
        }
        if (order == 0) {
            order = Long.compareUnsigned(c ^ left.c, c ^ right.c);
        }
        return order == 0 ? Long.compareUnsigned(d ^ left.d, d ^ right.d) : order;
    }

    /** Closest to this key first. */
    public Comparator<Key> byDistance() {
        return this::compareDistance;
    }

    @Override
    public int compareTo(Key other) {
        int order = Long.compareUnsigned(a, other.a);
        if (order == 0) {
            order = Long.compareUnsigned(b, other.b);
        }
        if (order == 0) {
            order = Long.compareUnsigned(c, other.c);
        }
        return order == 0 ? Long.compareUnsigned(d, other.d) : order;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key key && a == key.a && b == key.b && c == key.c && d == key.d;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(a);
    }

    /** The first 8 bytes of the hash in hexadecimal. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(a);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
