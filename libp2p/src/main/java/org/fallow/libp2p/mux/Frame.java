package org.fallow.libp2p.mux;

import java.nio.ByteBuffer;

/**
 * Yamux's frame header: version, type, flags (16 bits), stream (32 bits), length (32 bits), big endian.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/yamux/README.md">Yamux</a>
 */
final class Frame {
    static final int HEAD_BYTES = 12;
    static final int VERSION = 0;

    static final int DATA = 0;
    static final int WINDOW = 1;
    static final int PING = 2;
    static final int GO_AWAY = 3;

    static final int SYN = 1;
    static final int ACK = 2;
    static final int FIN = 4;
    static final int RST = 8;

    private Frame() {}

    /** A frame without a body. */
    static ByteBuffer control(int type, int flags, int stream, int value) {
        return head(ByteBuffer.allocate(HEAD_BYTES), type, flags, stream, value).flip();
    }

    /** A data frame with the next {@code length} bytes of {@code data}. */
    static ByteBuffer data(int stream, ByteBuffer data, int length) {
        ByteBuffer frame = head(ByteBuffer.allocate(HEAD_BYTES + length), DATA, 0, stream, length);
        frame.put(data.slice(data.position(), length));
        data.position(data.position() + length);
        return frame.flip();
    }

    private static ByteBuffer head(ByteBuffer out, int type, int flags, int stream, int length) {
        return out.put((byte) VERSION)
                .put((byte) type)
                .putShort((short) flags)
                .putInt(stream)
                .putInt(length);
    }
}
