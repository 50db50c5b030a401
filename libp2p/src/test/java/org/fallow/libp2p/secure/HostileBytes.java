package org.fallow.libp2p.secure;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.wire.WireException;

/** What holds for this room's decoders, whatever the bytes: for the fuzzers, which stand in a room of their own. */
public final class HostileBytes {
    private static final NoiseKeys OURS = NoiseKeys.generate(KeyPair.generate(new Random(1)), new Random(2));
    private static final NoiseKeys THEIRS = NoiseKeys.generate(KeyPair.generate(new Random(3)), new Random(4));
    private static final byte[] OUR_EPHEMERAL = NoiseKeys.secret(new Random(5));
    private static final byte[] THEIR_EPHEMERAL = NoiseKeys.secret(new Random(6));
    private static final List<String> MUXERS = List.of("/yamux/1.0.0", "/other/1");

    private HostileBytes() {}

    /** The payload of a handshake message. */
    public static void payload(byte[] input) throws IOException {
        NoisePayload payload = NoisePayload.decode(input);
        NoisePayload again = NoisePayload.decode(payload.encoded());
        boolean same = payload.identity().equals(again.identity())
                && Arrays.equals(payload.signature(), again.signature())
                && payload.muxers().equals(again.muxers());
        if (!same) {
            throw new AssertionError("a payload became another");
        }
    }

    /** Messages are found alike whether the bytes come together or one by one. */
    public static void records(byte[] input) throws IOException {
        List<ByteBuffer> together = messages(input, Math.max(1, input.length));
        List<ByteBuffer> single = messages(input, 1);
        if (!together.equals(single)) {
            throw new AssertionError(together + " together, " + single + " byte by byte");
        }
    }

    /** A handshake of ours with these bytes; the first says on which side we are. */
    public static void handshake(byte[] input) throws IOException {
        if (input.length == 0) {
            throw new WireException("no role");
        }
        Handshake ours = (input[0] & 1) == 0
                ? Handshake.responder(OURS, OUR_EPHEMERAL, MUXERS)
                : Handshake.initiator(OURS, OUR_EPHEMERAL, MUXERS, Optional.empty());
        ours.start();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 1; at < input.length; at += 7) {
            ours.feed(ByteBuffer.wrap(input, at, Math.min(7, input.length - at)), out);
        }
    }

    /** A handshake of ours with a peer that seals these bytes, as its payload, as it should. */
    public static void sealedPayload(byte[] input) throws IOException {
        XxPattern peer = new XxPattern(true, new byte[0], THEIRS.secret(), THEIRS.publicKey(), THEIR_EPHEMERAL.clone());
        Handshake ours = Handshake.responder(OURS, OUR_EPHEMERAL, MUXERS);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ours.feed(ByteBuffer.wrap(framed(peer.write(new byte[0]))), out);
        byte[] answer = out.toByteArray();
        peer.read(Arrays.copyOfRange(answer, Records.HEAD_BYTES, answer.length));
        ours.feed(ByteBuffer.wrap(framed(peer.write(input))), out);
    }

    /** Payloads as we send them. */
    public static List<byte[]> payloads() {
        return List.of(
                THEIRS.payload().encoded(), THEIRS.payload().offering(MUXERS).encoded());
    }

    /** Framed messages. */
    public static List<byte[]> framed() {
        return List.of(framed(new byte[0]), framed(new byte[300]));
    }

    /** What the other side sends in a handshake that succeeds, the role before it. */
    public static List<byte[]> handshakes() {
        try {
            Handshake dialer = Handshake.initiator(THEIRS, THEIR_EPHEMERAL, MUXERS, Optional.empty());
            Handshake dialed = Handshake.responder(OURS, OUR_EPHEMERAL, MUXERS);
            Handshake ourDialer = Handshake.initiator(OURS, OUR_EPHEMERAL, MUXERS, Optional.empty());
            Handshake theirDialed = Handshake.responder(THEIRS, THEIR_EPHEMERAL, MUXERS);
            return List.of(said((byte) 0, dialer, dialed, true), said((byte) 1, ourDialer, theirDialed, false));
        } catch (WireException e) {
            throw new AssertionError("two sound sides", e);
        }
    }

    private static byte[] said(byte role, Handshake dialer, Handshake dialed, boolean byDialer) throws WireException {
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        ByteArrayOutputStream second = new ByteArrayOutputStream();
        ByteArrayOutputStream third = new ByteArrayOutputStream();
        first.writeBytes(dialer.start());
        dialed.feed(ByteBuffer.wrap(first.toByteArray()), second);
        dialer.feed(ByteBuffer.wrap(second.toByteArray()), third);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(role);
        for (ByteArrayOutputStream part : byDialer ? List.of(first, third) : List.of(second)) {
            all.writeBytes(part.toByteArray());
        }
        return all.toByteArray();
    }

    private static List<ByteBuffer> messages(byte[] input, int piece) {
        Records records = new Records(1024);
        List<ByteBuffer> found = new ArrayList<>();
        try {
            for (int at = 0; at < input.length; at += piece) {
                ByteBuffer in = ByteBuffer.wrap(input, at, Math.min(piece, input.length - at));
                for (byte[] message = records.next(in); message != null; message = records.next(in)) {
                    found.add(ByteBuffer.wrap(message));
                }
            }
        } catch (WireException tooLong) {
            found.add(ByteBuffer.allocate(0));
        }
        return found;
    }

    private static byte[] framed(byte[] message) {
        return ByteBuffer.allocate(Records.HEAD_BYTES + message.length)
                .putShort((short) message.length)
                .put(message)
                .array();
    }
}
