package org.fallow.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.fallow.libp2p.connection.ConnectionAction.End;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.limit.Account;
import org.fallow.libp2p.mux.Yamux;
import org.fallow.libp2p.negotiate.Negotiation;
import org.fallow.libp2p.secure.Handshake;
import org.fallow.libp2p.secure.NoiseKeys;
import org.fallow.libp2p.wire.WireException;
import org.junit.jupiter.api.Test;

/** The upgrade against a dialler put together by hand, as other implementations or older ones would be. */
class UpgradeTest {
    private static final PeerId BOB = KeyPair.generate(new Random(2)).peerId();

    private final Random random = new Random(1);
    private final NoiseKeys alice = NoiseKeys.generate(KeyPair.generate(random), random);
    private final NoiseKeys bob = NoiseKeys.generate(KeyPair.generate(new Random(2)), random);
    private final Upgrade listener = new Upgrade(new ConnectionSetup(
            false, bob, Optional.empty(), random, protocol -> false, 1, Account.alone(), Pipe.PATIENCE, Pipe.PATIENCE));
    private final ByteArrayOutputStream toDialler = new ByteArrayOutputStream();
    private Upgrade.Progress progress = new Upgrade.Progress.Waiting();

    private byte[] say(byte[] bytes) throws WireException {
        progress = listener.feed(ByteBuffer.wrap(bytes), toDialler);
        byte[] answer = toDialler.toByteArray();
        toDialler.reset();
        return answer;
    }

    /** Up to the end of the handshake, with a list of muxers of the dialler's choice. */
    private Handshake.Progress.Secured secure(List<String> muxers) throws WireException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Negotiation security = Negotiation.dialer(List.of("/tls/1.0.0", Handshake.PROTOCOL));
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(listener.start());
        answer.writeBytes(say(security.start()));
        security.feed(ByteBuffer.wrap(answer.toByteArray()), out);
        assertThat(security.feed(ByteBuffer.wrap(say(out.toByteArray())), new ByteArrayOutputStream()))
                .isEqualTo(new Negotiation.Progress.Agreed(Handshake.PROTOCOL));
        Handshake handshake = Handshake.initiator(alice, NoiseKeys.secret(random), muxers, Optional.of(BOB));
        out.reset();
        Handshake.Progress done = handshake.feed(ByteBuffer.wrap(say(handshake.start())), out);
        toDialler.writeBytes(say(out.toByteArray()));
        return (Handshake.Progress.Secured) done;
    }

    @Test
    void whoListsNoMuxerIsAskedForOneAfterTheHandshake() throws Exception {
        Handshake.Progress.Secured secured = secure(List.of());
        assertThat(progress).isInstanceOf(Upgrade.Progress.Waiting.class);
        ByteBuffer header = Objects.requireNonNull(secured.transport().open(ByteBuffer.wrap(toDialler.toByteArray())));
        toDialler.reset();
        Negotiation muxer = Negotiation.dialer(List.of(Yamux.PROTOCOL));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        muxer.feed(header, out);
        byte[] first = {1, 2, 3};
        ByteBuffer sealed = secured.transport().seal(List.of(ByteBuffer.wrap(muxer.start()), ByteBuffer.wrap(first)));
        byte[] bytes = new byte[sealed.remaining()];
        sealed.get(bytes);
        ByteBuffer echo = Objects.requireNonNull(secured.transport().open(ByteBuffer.wrap(say(bytes))));
        assertThat(muxer.feed(echo, out)).isEqualTo(new Negotiation.Progress.Agreed(Yamux.PROTOCOL));
        assertThat(progress)
                .isInstanceOfSatisfying(
                        Upgrade.Progress.Upgraded.class,
                        upgraded -> assertThat(upgraded.rest()).isEqualTo(ByteBuffer.wrap(first)));
    }

    @Test
    void whoListsOursIsDoneWithTheHandshake() throws Exception {
        secure(List.of("/mplex/6.7.0", Yamux.PROTOCOL));
        assertThat(progress).isInstanceOf(Upgrade.Progress.Upgraded.class);
        assertThat(toDialler.size()).isZero();
    }

    @Test
    void aListOfTooManyMuxersCountsAsNone() throws Exception {
        secure(IntStream.range(0, 17).mapToObj(i -> Yamux.PROTOCOL).toList());
        assertThat(progress).isInstanceOf(Upgrade.Progress.Waiting.class);
        assertThat(toDialler.size())
                .as("the listener's header for the choice of a muxer")
                .isPositive();
    }

    @Test
    void aListWithTooLongANameCountsAsNone() throws Exception {
        secure(List.of(Yamux.PROTOCOL, "/" + "x".repeat(100)));
        assertThat(progress).isInstanceOf(Upgrade.Progress.Waiting.class);
    }

    @Test
    void whoListsOnlyOthersIsLeft() throws Exception {
        secure(List.of("/mplex/6.7.0"));
        assertThat(progress)
                .isInstanceOfSatisfying(
                        Upgrade.Progress.Failed.class,
                        failed -> assertThat(failed.end()).isEqualTo(End.NO_PROTOCOL));
    }

    @Test
    void theDiallersFirstBytesLeadToTheSecondHandshakeMessage() throws Exception {
        Upgrade dialler = dialler();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] header = listener.start();
        assertThat(dialler.feed(ByteBuffer.wrap(header), out)).isInstanceOf(Upgrade.Progress.Waiting.class);
        assertThat(dialler.feed(ByteBuffer.wrap(say(dialler.start())), out))
                .isInstanceOf(Upgrade.Progress.Upgraded.class);
        say(out.toByteArray());
        assertThat(progress).isInstanceOf(Upgrade.Progress.Upgraded.class);
    }

    @Test
    void whoRefusesNoiseIsLeftThoughTheHandshakeHasBegun() throws Exception {
        Negotiation tlsOnly = Negotiation.listener("/tls/1.0.0"::equals);
        Upgrade dialler = dialler();
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(tlsOnly.start());
        tlsOnly.feed(
                ByteBuffer.wrap(
                        dialler.start(),
                        0,
                        Negotiation.dialer(List.of(Handshake.PROTOCOL)).start().length),
                answer);
        assertThat(dialler.feed(ByteBuffer.wrap(answer.toByteArray()), new ByteArrayOutputStream()))
                .isInstanceOfSatisfying(
                        Upgrade.Progress.Failed.class,
                        failed -> assertThat(failed.end()).isEqualTo(End.NO_PROTOCOL));
    }

    private Upgrade dialler() {
        return new Upgrade(new ConnectionSetup(
                true,
                alice,
                Optional.of(BOB),
                random,
                protocol -> false,
                1,
                Account.alone(),
                Pipe.PATIENCE,
                Pipe.PATIENCE));
    }
}
