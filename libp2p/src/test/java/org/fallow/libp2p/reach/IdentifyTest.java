package org.fallow.libp2p.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.SignedEnvelope;
import org.fallow.libp2p.wire.ProtoWriter;
import org.fallow.libp2p.wire.WireException;
import org.junit.jupiter.api.Test;

class IdentifyTest {
    private static final KeyPair KEY = KeyPair.generate(new Random(1));
    private static final KeyPair OTHER = KeyPair.generate(new Random(2));

    private static Multiaddr address(int port) {
        try {
            return Multiaddr.parse("/ip4/192.0.2.1/tcp/" + port);
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    private static PeerRecord record(long seq) {
        return new PeerRecord(KEY.peerId(), seq, List.of(address(1), address(2)));
    }

    private static Identify message() {
        return new Identify(
                Optional.of(KEY.publicKey()),
                List.of(address(1), address(2)),
                Set.of("/a/1", "/b/1"),
                Optional.of(address(9)),
                Optional.of("fallow/1"),
                Optional.of("fallow/test"),
                Optional.empty());
    }

    private static Identify with(PeerRecord record) {
        return new Identify(
                Optional.empty(),
                List.of(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(record));
    }

    @Test
    void aMessageIsReadAsItWasWritten() throws Exception {
        Identify read = Identify.decode(message().encoded(Optional.of(record(7).seal(KEY))));
        assertThat(read.key()).contains(KEY.publicKey());
        assertThat(read.addresses()).containsExactly(address(1), address(2));
        assertThat(read.protocols()).containsExactlyInAnyOrder("/a/1", "/b/1");
        assertThat(read.observed()).contains(address(9));
        assertThat(read.protocolVersion()).contains("fallow/1");
        assertThat(read.agentVersion()).contains("fallow/test");
        assertThat(read.record()).contains(record(7));
        read.requireFrom(KEY.peerId());
        assertThatThrownBy(() -> read.requireFrom(OTHER.peerId())).isInstanceOf(WireException.class);
    }

    @Test
    void aRecordThatDoesNotHoldIsDroppedAndTheRestStays() throws Exception {
        SignedEnvelope wrongDomain = SignedEnvelope.seal(KEY, "libp2p-routing-state", new byte[] {3, 1}, new byte[0]);
        Identify read = Identify.decode(message().encoded(Optional.of(wrongDomain)));
        assertThat(read.record()).isEmpty();
        assertThat(read.addresses()).hasSize(2);
    }

    @Test
    void aRecordSignedByAnotherPeerIsRefused() throws Exception {
        assertThatThrownBy(() -> record(1).seal(OTHER)).isInstanceOf(IllegalArgumentException.class);
        byte[] payload =
                new ProtoWriter().bytes(1, OTHER.peerId().bytes()).number(2, 1).toBytes();
        byte[] forged = SignedEnvelope.seal(KEY, "libp2p-peer-record", new byte[] {3, 1}, payload)
                .encoded();
        assertThatThrownBy(() -> PeerRecord.open(forged)).isInstanceOf(WireException.class);
        assertThat(PeerRecord.open(record(3).seal(KEY).encoded())).isEqualTo(record(3));
    }

    @Test
    void addressesThatAreNotKnownHereArePassedOver() throws Exception {
        byte[] message = new ProtoWriter()
                .bytes(2, new byte[] {0x7f, 1, 2})
                .bytes(2, new byte[0])
                .bytes(2, address(5).bytes())
                .toBytes();
        assertThat(Identify.decode(message).addresses()).containsExactly(address(5));
    }

    @Test
    void aMessageStaysWithinWhatOthersAccept() throws Exception {
        List<Multiaddr> many = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            many.add(Multiaddr.parse("/dns4/host-" + i + ".example.org/tcp/4001"));
        }
        Identify large = new Identify(
                Optional.of(KEY.publicKey()),
                many,
                Set.of("/a/1"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        byte[] encoded = large.encoded(Optional.empty());
        assertThat(encoded.length).isLessThanOrEqualTo(Identify.BYTES_SENT_MAX);
        assertThat(Identify.decode(encoded).addresses()).hasSize(PeerRecord.ADDRESSES_MAX);
    }

    @Test
    void whatAPushLeavesOutHasNotChanged() {
        Identify before = message().merged(with(record(5)));
        Identify after = before.merged(with(record(4)));
        assertThat(after.record()).contains(record(5));
        assertThat(after.protocols()).containsExactlyInAnyOrder("/a/1", "/b/1");
        Identify push = new Identify(
                Optional.empty(),
                List.of(),
                Set.of("/c/1"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertThat(after.merged(push).protocols()).containsExactly("/c/1");
        assertThat(after.joined(push).protocols()).containsExactlyInAnyOrder("/a/1", "/b/1", "/c/1");
    }

    @Test
    void anyBytesAtWorstAreRefused() {
        byte[] sound = message().encoded(Optional.of(record(7).seal(KEY)));
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = sound.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(Identify.decode(bytes).protocols()).hasSizeLessThan(10);
            } catch (WireException expected) {
                assertThat(expected.getMessage()).as("seed %d", seed).isNotEmpty();
            }
        }
    }
}
