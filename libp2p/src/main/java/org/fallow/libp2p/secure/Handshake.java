package org.fallow.libp2p.secure;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * One side of the Noise XX handshake with libp2p's payload. The initiator is the side that dialled.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/noise/README.md">noise-libp2p</a>
 */
public final class Handshake {
    /** Its name in multistream-select. */
    public static final String PROTOCOL = "/noise";

    /** Longest handshake message accepted, in bytes; nobody is known yet at that time. */
    static final int MESSAGE_MAX = 8192;

    private final NoiseKeys keys;
    private final List<String> muxers;
    private final @Nullable PeerId expected;
    private final boolean initiator;
    private final XxPattern pattern;
    private final Records records = new Records(MESSAGE_MAX);
    private @Nullable NoisePayload remote;

    /** How far it has come. */
    public sealed interface Progress {
        /** More bytes are needed. */
        record Waiting() implements Progress {}

        /**
         * Done: who the other side is, which muxers it offered early (empty for none), and the keys from here on.
         */
        record Secured(PeerId remote, List<String> muxers, Transport transport) implements Progress {}

        /** The other side proved to be somebody else than expected; it has not been told who this side is. */
        record WrongPeer(PeerId found) implements Progress {}
    }

    private Handshake(
            boolean initiator, NoiseKeys keys, byte[] ephemeral, List<String> muxers, Optional<PeerId> expected) {
        this.initiator = initiator;
        this.keys = keys;
        this.muxers = List.copyOf(muxers);
        this.expected = expected.orElse(null);
        this.pattern = new XxPattern(initiator, new byte[0], keys.secret(), keys.publicKey(), ephemeral.clone());
    }

    /**
     * The side that dialled.
     *
     * @param ephemeral a fresh secret from {@link NoiseKeys#secret}, used once
     * @param muxers offered early, the best first; empty to settle the muxer afterwards
     * @param expected who is meant; empty to accept anybody
     */
    public static Handshake initiator(
            NoiseKeys keys, byte[] ephemeral, List<String> muxers, Optional<PeerId> expected) {
        return new Handshake(true, keys, ephemeral, muxers, expected);
    }

    /** The side that was dialled. */
    public static Handshake responder(NoiseKeys keys, byte[] ephemeral, List<String> muxers) {
        return new Handshake(false, keys, ephemeral, muxers, Optional.empty());
    }

    /** What to send before anything has come in. */
    public byte[] start() {
        try {
            return initiator ? framed(new byte[0]) : new byte[0];
        } catch (WireException e) {
            throw new AssertionError("the first message depends on nothing from the other side", e);
        }
    }

    /**
     * Goes as far as {@code in}, a buffer on an array, allows, taking no byte beyond the last message; writes answers to
     * {@code out}.
     *
     * @throws WireException when a message is malformed, does not decrypt, or its signature does not hold
     */
    public Progress feed(ByteBuffer in, ByteArrayOutputStream out) throws WireException {
        while (true) {
            byte[] message = records.next(in);
            if (message == null) {
                return new Progress.Waiting();
            }
            byte[] payload = pattern.read(message);
            if (pattern.done() > 1) {
                PeerId found = learn(payload);
                if (expected != null && !expected.equals(found)) {
                    return new Progress.WrongPeer(found);
                }
            }
            if (pattern.mineNext()) {
                out.writeBytes(framed(keys.payload().offering(muxers).encoded()));
            }
            if (remote != null && pattern.done() == XxPattern.MESSAGES) {
                return secured(remote);
            }
        }
    }

    /** Early choice of the muxer: the first of the initiator's that the responder offers too. */
    public static Optional<String> firstShared(List<String> initiators, List<String> responders) {
        return initiators.stream().filter(responders::contains).findFirst();
    }

    private PeerId learn(byte[] payload) throws WireException {
        NoisePayload theirs = NoisePayload.decode(payload);
        NoiseKeys.requireBound(theirs, pattern.remoteStatic());
        remote = theirs;
        return PeerId.of(theirs.identity());
    }

    private Progress secured(NoisePayload theirs) {
        AeadKey[] two = pattern.symmetric().split();
        Transport transport = initiator ? new Transport(two[0], two[1]) : new Transport(two[1], two[0]);
        return new Progress.Secured(PeerId.of(theirs.identity()), theirs.muxers(), transport);
    }

    private byte[] framed(byte[] payload) throws WireException {
        byte[] message = pattern.write(payload);
        return ByteBuffer.allocate(Records.HEAD_BYTES + message.length)
                .putShort((short) message.length)
                .put(message)
                .array();
    }
}
