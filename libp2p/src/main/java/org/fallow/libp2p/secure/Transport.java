package org.fallow.libp2p.secure;

import java.nio.ByteBuffer;
import java.util.List;
import org.fallow.libp2p.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * The secured stream after the handshake. Message borders mean nothing: what one side seals in pieces the other opens
 * in others. Sealing and opening are independent of each other.
 */
public final class Transport {
    /** Most plain bytes in one message. */
    public static final int PLAIN_MAX = 65_535 - AeadKey.TAG_BYTES;

    /** Where sealed bytes begin in their array: the cipher is an eighth faster on whole words. */
    private static final int ALIGNED = Long.BYTES;

    private static final byte[] NOTHING = new byte[0];

    private final AeadKey sending;
    private final AeadKey receiving;
    private final Records records = new Records(65_535);

    Transport(AeadKey sending, AeadKey receiving) {
        this.sending = sending;
        this.receiving = receiving;
    }

    /** Seals the parts, joined, as one message; together at most {@link #PLAIN_MAX} bytes. */
    public ByteBuffer seal(List<ByteBuffer> parts) {
        int plain = parts.stream().mapToInt(ByteBuffer::remaining).sum();
        if (plain > PLAIN_MAX) {
            throw new IllegalArgumentException(plain + " bytes do not fit one message");
        }
        int sealed = plain + AeadKey.TAG_BYTES;
        ByteBuffer out = ByteBuffer.allocate(ALIGNED + sealed).position(ALIGNED - Records.HEAD_BYTES);
        out.putShort((short) sealed);
        sending.seal(NOTHING, parts, out);
        return out.flip().position(ALIGNED - Records.HEAD_BYTES);
    }

    /**
     * Opens the next message in {@code in}, a buffer on an array; null when there is no whole one: then {@code in} is
     * used up, and its rest is kept here. What it gives is on an array of its own.
     *
     * @throws WireException when it does not decrypt; nothing after it can be trusted
     */
    public @Nullable ByteBuffer open(ByteBuffer in) throws WireException {
        byte[] message = records.next(in);
        return message == null ? null : ByteBuffer.wrap(message, 0, receiving.open(NOTHING, message));
    }
}
