package org.fallow.libp2p.secure;

import java.nio.ByteBuffer;
import org.fallow.libp2p.wire.WireException;
import org.jspecify.annotations.Nullable;

/** Finds Noise messages in a stream of bytes: two bytes of length, big endian, then the message. */
final class Records {
    /** Bytes of the length. */
    static final int HEAD_BYTES = 2;

    private final int max;
    private byte @Nullable [] part;
    private int have;
    private int head = -1;

    /** Refuses messages longer than {@code max} bytes. */
    Records(int max) {
        this.max = max;
    }

    /**
     * The next whole message as a view, valid until the next call; null when {@code in}, a buffer on an array, holds no
     * more of them: then it is used up, and its rest is kept here.
     */
    @Nullable
    ByteBuffer next(ByteBuffer in) throws WireException {
        if (part == null && !begin(in)) {
            return null;
        }
        byte[] message = part;
        if (message == null) {
            int length = takeLength();
            if (in.remaining() >= length) {
                ByteBuffer view = in.slice(in.position(), length);
                in.position(in.position() + length);
                return view;
            }
            message = part = new byte[length];
        }
        int more = Math.min(message.length - have, in.remaining());
        in.get(message, have, more);
        have += more;
        if (have < message.length) {
            return null;
        }
        part = null;
        have = 0;
        return ByteBuffer.wrap(message);
    }

    /** Takes the two bytes of length; false when they are not all there. */
    private boolean begin(ByteBuffer in) throws WireException {
        while (have < HEAD_BYTES) {
            if (!in.hasRemaining()) {
                return false;
            }
            head = (have == 0 ? 0 : head << 8) | (in.get() & 0xff);
            have++;
        }
        if (head > max) {
            throw new WireException("noise: a message of " + head + " bytes, at most " + max + " accepted here");
        }
        return true;
    }

    private int takeLength() {
        have = 0;
        return head;
    }
}
