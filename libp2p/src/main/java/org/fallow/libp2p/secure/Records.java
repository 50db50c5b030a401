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
     * The next whole message, in an array of its own; null when {@code in} holds no more of them: then it is used up, and
     * its rest is kept here.
     */
    byte @Nullable [] next(ByteBuffer in) throws WireException {
        if (part == null && !begin(in)) {
            return null;
        }
        byte[] message = part;
        if (message == null) {
            have = 0;
            message = part = new byte[head];
        }
        int more = Math.min(message.length - have, in.remaining());
        in.get(message, have, more);
        have += more;
        if (have < message.length) {
            return null;
        }
        part = null;
        have = 0;
        return message;
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
}
