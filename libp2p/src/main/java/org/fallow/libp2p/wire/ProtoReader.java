package org.fallow.libp2p.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads protobuf fields one by one, in any order; the caller skips those it does not know. Values that overrun the
 * message are errors. Usage: {@code while (in.next()) switch (in.field()) { case 1 -> key = in.bytes(); default -> in.skip(); }}
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protobuf encoding</a>
 */
public final class ProtoReader {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int LENGTH_DELIMITED = 2;
    static final int FIXED32 = 5;

    private final ByteBuffer in;
    private int field;
    private int type;

    /** A reader of one message; the array is not copied and must not change. */
    public ProtoReader(byte[] message) {
        this.in = ByteBuffer.wrap(message);
    }

    /** Moves to the next field; false at the end. */
    public boolean next() throws WireException {
        if (!in.hasRemaining()) {
            return false;
        }
        long key = rawVarint();
        field = (int) Math.min(key >>> 3, Integer.MAX_VALUE);
        type = (int) (key & 7);
        if (field == 0 || key >>> 3 > 0x1fff_ffffL) {
            throw new WireException("protobuf: field number " + (key >>> 3) + " is out of range");
        }
        return true;
    }

    /** The number of the field the reader is at. */
    public int field() {
        return field;
    }

    /** The value of a varint field, as its 64 bits. */
    public long number() throws WireException {
        require(VARINT);
        return rawVarint();
    }

    /** The value of a length-delimited field, copied. */
    public byte[] bytes() throws WireException {
        require(LENGTH_DELIMITED);
        byte[] value = new byte[length()];
        in.get(value);
        return value;
    }

    /** The value of a length-delimited field as UTF-8 text; malformed bytes become U+FFFD. */
    public String text() throws WireException {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /** The value of a message field. */
    public ProtoReader message() throws WireException {
        return new ProtoReader(bytes());
    }

    /** Passes over a field of any type. */
    public void skip() throws WireException {
        int size = switch (type) {
            case VARINT -> {
                rawVarint();
                yield 0;
            }
            case FIXED64 -> Long.BYTES;
            case LENGTH_DELIMITED -> length();
            case FIXED32 -> Integer.BYTES;
            default -> throw new WireException("protobuf: field " + field + " has wire type " + type);
        };
        if (size > in.remaining()) {
            throw new WireException("protobuf: field " + field + " overruns the message");
        }
        in.position(in.position() + size);
    }

    private int length() throws WireException {
        long length = rawVarint();
        if (length < 0 || length > in.remaining()) {
            throw new WireException("protobuf: field " + field + " overruns the message");
        }
        return (int) length;
    }

    /** Protobuf's own varints are up to 10 bytes and need not be minimal. */
    private long rawVarint() throws WireException {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (!in.hasRemaining()) {
                throw new WireException("protobuf: ends inside a varint");
            }
            int b = in.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new WireException("protobuf: varint longer than 10 bytes");
    }

    private void require(int wanted) throws WireException {
        if (type != wanted) {
            throw new WireException("protobuf: field " + field + " has wire type " + type + ", not " + wanted);
        }
    }
}
