package org.fallow.libp2p.negotiate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.fallow.libp2p.wire.Frames;
import org.fallow.libp2p.wire.WireException;

/** The messages of multistream-select: a varint length, then text that ends with a newline the length counts. */
final class Lines {
    /** Longest message, its newline counted, in bytes. */
    static final int BYTES_MAX = 1024;

    private byte[] line = new byte[0];
    private int length = -1;
    private int have;
    private int lengthSoFar;
    private int lengthBytes;

    static byte[] encode(String text) {
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        if (bytes.length > BYTES_MAX) {
            throw new IllegalArgumentException("protocol longer than " + BYTES_MAX + " bytes");
        }
        return Frames.prefixed(bytes);
    }

    /** Takes from {@code in} up to the end of one message; empty when the message goes on beyond what is there. */
    Optional<String> take(ByteBuffer in) throws WireException {
        while (length < 0) {
            if (!in.hasRemaining()) {
                return Optional.empty();
            }
            takeLengthByte(in.get());
        }
        int more = Math.min(length - have, in.remaining());
        in.get(line, have, more);
        have += more;
        if (have < length) {
            return Optional.empty();
        }
        if (line[length - 1] != '\n') {
            throw new WireException("multistream: a message without a newline at its end");
        }
        String text = new String(line, 0, length - 1, StandardCharsets.UTF_8);
        line = new byte[0];
        length = -1;
        have = 0;
        return Optional.of(text);
    }

    private void takeLengthByte(byte b) throws WireException {
        lengthSoFar |= (b & 0x7f) << (7 * lengthBytes++);
        if (b < 0 && lengthBytes < 2) {
            return;
        }
        boolean minimal = b != 0 || lengthBytes == 1;
        if (b < 0 || !minimal || lengthSoFar < 1 || lengthSoFar > BYTES_MAX) {
            throw new WireException("multistream: a message is to have 1 to " + BYTES_MAX + " bytes");
        }
        length = lengthSoFar;
        line = new byte[length];
        lengthSoFar = 0;
        lengthBytes = 0;
    }
}
