package org.fallow.libp2p.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.secure.Handshake.Progress;
import org.fallow.libp2p.wire.WireException;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private static final List<String> MUXERS = List.of("/yamux/1.0.0");

    private final Random random = new Random(5);
    private final KeyPair alice = KeyPair.generate(random);
    private final KeyPair bob = KeyPair.generate(random);
    private final NoiseKeys aliceKeys = NoiseKeys.generate(alice, random);
    private final NoiseKeys bobKeys = NoiseKeys.generate(bob, random);

    private Handshake dialler(Optional<PeerId> expected) {
        return Handshake.initiator(aliceKeys, NoiseKeys.secret(random), MUXERS, expected);
    }

    private Handshake dialled() {
        return Handshake.responder(bobKeys, NoiseKeys.secret(random), MUXERS);
    }

    private static byte[] answer(Handshake to, byte[] message) throws WireException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        to.feed(ByteBuffer.wrap(message), out);
        return out.toByteArray();
    }

    private static Progress feed(Handshake to, byte[] message) throws WireException {
        return to.feed(ByteBuffer.wrap(message), new ByteArrayOutputStream());
    }

    @Test
    void bothLearnWhoTheOtherIsAndWhichMuxersItHas() throws Exception {
        Handshake a = dialler(Optional.of(bob.peerId()));
        Handshake b = dialled();
        byte[] second = answer(b, a.start());
        ByteArrayOutputStream third = new ByteArrayOutputStream();
        Progress here = a.feed(ByteBuffer.wrap(second), third);
        Progress there = feed(b, third.toByteArray());
        assertThat(here).isInstanceOfSatisfying(Progress.Secured.class, secured -> {
            assertThat(secured.remote()).isEqualTo(bob.peerId());
            assertThat(secured.muxers()).isEqualTo(MUXERS);
        });
        assertThat(there)
                .isInstanceOfSatisfying(
                        Progress.Secured.class,
                        secured -> assertThat(secured.remote()).isEqualTo(alice.peerId()));
        carriesBytes(((Progress.Secured) here).transport(), ((Progress.Secured) there).transport());
        carriesBytes(((Progress.Secured) there).transport(), ((Progress.Secured) here).transport());
    }

    /** Messages are cut and joined at random; what comes out is what went in. */
    private static void carriesBytes(Transport from, Transport to) throws WireException {
        Random random = new Random(11);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (int i = 0; i < 30; i++) {
            List<ByteBuffer> parts = new ArrayList<>();
            for (int j = random.nextInt(4); j >= 0; j--) {
                byte[] part = new byte[random.nextInt(i % 10 == 0 ? 16_000 : 100)];
                random.nextBytes(part);
                sent.writeBytes(part);
                parts.add(ByteBuffer.wrap(part));
            }
            ByteBuffer sealed = from.seal(parts);
            byte[] bytes = new byte[sealed.remaining()];
            sealed.get(bytes);
            wire.writeBytes(bytes);
        }
        byte[] bytes = wire.toByteArray();
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        for (int at = 0; at < bytes.length; ) {
            int size = Math.min(bytes.length - at, 1 + random.nextInt(3_000));
            ByteBuffer in = ByteBuffer.wrap(bytes, at, size);
            for (ByteBuffer plain = to.open(in); plain != null; plain = to.open(in)) {
                got.write(plain.array(), plain.arrayOffset(), plain.remaining());
            }
            at += size;
        }
        assertThat(got.toByteArray()).isEqualTo(sent.toByteArray());
    }

    @Test
    void theDiallerFindsThatSomebodyElseAnswersAndTellsNothing() throws Exception {
        Handshake a = dialler(Optional.of(KeyPair.generate(random).peerId()));
        byte[] second = answer(dialled(), a.start());
        ByteArrayOutputStream third = new ByteArrayOutputStream();
        assertThat(a.feed(ByteBuffer.wrap(second), third)).isEqualTo(new Progress.WrongPeer(bob.peerId()));
        assertThat(third.size()).isZero();
    }

    @Test
    void noChangedByteGoesUnnoticed() throws Exception {
        byte[] sound = answer(dialled(), dialler(Optional.empty()).start());
        for (int at = 2; at < sound.length; at++) {
            Handshake a = dialler(Optional.empty());
            byte[] second = answer(dialled(), a.start());
            second[at] ^= (byte) (1 << (at % 8));
            assertThatThrownBy(() -> feed(a, second)).as("byte %d", at).isInstanceOf(WireException.class);
        }
    }

    @Test
    void aStaticKeyThatTheIdentityDidNotSignIsRefused() throws Exception {
        NoiseKeys stolen = NoiseKeys.generate(bob, random);
        XxPattern forger =
                new XxPattern(false, new byte[0], bobKeys.secret(), bobKeys.publicKey(), NoiseKeys.secret(random));
        Handshake a = dialler(Optional.empty());
        byte[] first = a.start();
        forger.read(Arrays.copyOfRange(first, 2, first.length));
        byte[] message = forger.write(stolen.payload().encoded());
        byte[] framed = ByteBuffer.allocate(2 + message.length)
                .putShort((short) message.length)
                .put(message)
                .array();
        assertThatThrownBy(() -> feed(a, framed)).hasMessageContaining("did not sign");
    }

    @Test
    void aKeyOfSmallOrderIsRefused() {
        byte[] zeros = new byte[34];
        zeros[1] = 32;
        assertThatThrownBy(() -> feed(dialled(), zeros)).hasMessageContaining("small order");
    }

    @Test
    void shortAndOversizedMessagesAreRefused() {
        assertThatThrownBy(() -> feed(dialled(), new byte[] {0, 1, 5})).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> feed(dialled(), new byte[] {0, 0})).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> feed(dialled(), new byte[] {(byte) 0xff, (byte) 0xff}))
                .isInstanceOf(WireException.class);
    }

    @Test
    void anyBytesAtWorstAreRefused() {
        for (int seed = 0; seed < 300; seed++) {
            Random bytes = new Random(seed);
            byte[] message = new byte[2 + bytes.nextInt(200)];
            bytes.nextBytes(message);
            message[0] = 0;
            message[1] = (byte) Math.min(message.length - 2, bytes.nextInt(256));
            Handshake one = bytes.nextBoolean() ? dialled() : dialler(Optional.empty());
            try {
                assertThat(feed(one, message)).as("seed %d", seed).isInstanceOf(Progress.Waiting.class);
            } catch (WireException expected) {
                assertThat(expected.getMessage()).as("seed %d", seed).isNotEmpty();
            }
        }
    }

    @Test
    void muxersAreChosenByTheInitiatorsOrder() {
        assertThat(Handshake.firstShared(List.of("a", "b", "c"), List.of("c", "b")))
                .contains("b");
        assertThat(Handshake.firstShared(List.of("a"), List.of("b"))).isEmpty();
    }
}
