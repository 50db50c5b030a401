package org.fallow.libp2p.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Unsigned varints: little-endian base 128, minimal form, at most 9 bytes (63 bits).
 *
 * @see <a href="https://github.com/multiformats/unsigned-varint">unsigned-varint</a>
 */
public final class Varint {
    /** The longest encoding, in bytes. */
    public static final int BYTES_MAX = 9;

    private Varint() {}

    /** How many bytes {@code value} (0 or more) takes: 1 to 9. */
    public static int length(long value) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(requireUnsigned(value));
        return Math.max(1, (bits + 6) / 7);
    }

    /** {@code value} (0 or more) as 1 to 9 bytes. */
    public static byte[] encode(long value) {
        ByteBuffer out = ByteBuffer.allocate(length(value));
        put(out, value);
        return out.array();
    }

    /** Writes {@code value} (0 or more) at the buffer's position. */
    public static void put(ByteBuffer out, long value) {
        long rest = requireUnsigned(value);
        while (rest >= 0x80) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    /** Reads one varint at the buffer's position; a buffer that ends inside it is an error. */
    public static long take(ByteBuffer in) throws WireException {
        long value = 0;
        for (int i = 0; i < BYTES_MAX; i++) {
            if (!in.hasRemaining()) {
                throw new WireException("varint: ends after " + i + " bytes");
            }
            int b = in.get();
            value |= (long) (b & 0x7f) << (7 * i);
            if (b >= 0) {
                return requireMinimal(value, b, i);
            }
        }
        throw new WireException("varint: longer than " + BYTES_MAX + " bytes");
    }

    /**
     * Reads one varint, or gives -1 when the buffer holds only its beginning; then the position is where it was.
     */
    public static long tryTake(ByteBuffer in) throws WireException {
        int start = in.position();
        for (int i = 0; i < Math.min(BYTES_MAX, in.limit() - start); i++) {
            if (in.get(start + i) >= 0) {
                return take(in);
            }
        }
        if (in.remaining() >= BYTES_MAX) {
            throw new WireException("varint: longer than " + BYTES_MAX + " bytes");
        }
        return -1;
    }

    /** Reads one varint from a blocking stream; -1 when the stream ends before its first byte. */
    public static long read(InputStream in) throws IOException {
        long value = 0;
        for (int i = 0; i < BYTES_MAX; i++) {
            int b = in.read();
            if (b < 0) {
                if (i == 0) {
                    return -1;
                }
                throw new WireException("varint: ends after " + i + " bytes");
            }
            value |= (long) (b & 0x7f) << (7 * i);
            if (b < 0x80) {
                return requireMinimal(value, b, i);
            }
        }
        throw new WireException("varint: longer than " + BYTES_MAX + " bytes");
    }

    private static long requireMinimal(long value, int last, int index) throws WireException {
        if (last == 0 && index > 0) {
            throw new WireException("varint: not in its shortest form");
        }
        return value;
    }

    private static long requireUnsigned(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("negative: " + value);
        }
        return value;
    }
}
