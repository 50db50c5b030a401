package org.fallow.libp2p.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Messages with a varint length before them, on blocking streams. */
public final class Frames {
    private Frames() {}

    /** Reads one message of at most {@code max} bytes; empty when the stream ended before it. */
    public static Optional<byte[]> read(InputStream in, int max) throws IOException {
        long length = Varint.read(in);
        if (length < 0) {
            return Optional.empty();
        }
        if (length > max) {
            throw new WireException("message: " + length + " bytes, at most " + max + " accepted");
        }
        byte[] message = in.readNBytes((int) length);
        if (message.length < length) {
            throw new EOFException("message: ends after " + message.length + " of " + length + " bytes");
        }
        return Optional.of(message);
    }

    /** Writes one message in one write, and flushes. */
    public static void write(OutputStream out, byte[] message) throws IOException {
        out.write(prefixed(message));
        out.flush();
    }

    /** The message with its length before it. */
    public static byte[] prefixed(byte[] message) {
        ByteBuffer frame = ByteBuffer.allocate(Varint.length(message.length) + message.length);
        Varint.put(frame, message.length);
        return frame.put(message).array();
    }
}
