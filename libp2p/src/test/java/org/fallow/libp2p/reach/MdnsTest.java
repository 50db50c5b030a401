package org.fallow.libp2p.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.address.Nearness;
import org.fallow.libp2p.address.Subnet;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

class MdnsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final PeerId SELF = KeyPair.generate(new Random(1)).peerId();
    private static final PeerId PEER = KeyPair.generate(new Random(2)).peerId();
    private static final String LABEL = "abcdefghijklmnopqrstuvwxyz012345";
    private static final Nearness HERE = new Nearness(List.of(Subnet.of(InetAddress.ofLiteral("198.51.100.1"), 24)));

    private static Multiaddr parse(String text) {
        try {
            return Multiaddr.parse(text);
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    private static Mdns machine() {
        Mdns machine = new Mdns(SELF, new Random(7), NOW);
        machine.on(new MdnsEvent.Listening(List.of(parse("/ip4/192.168.7.1/tcp/4001")), HERE), NOW);
        return machine;
    }

    private static List<MdnsAction> hear(Mdns machine, byte[] packet, Instant now) {
        return machine.on(new MdnsEvent.Received(packet, false), now);
    }

    private static byte[] answerOf(PeerId peer, String... addresses) {
        return MdnsMessage.answer(
                LABEL, peer, Arrays.stream(addresses).map(MdnsTest::parse).toList());
    }

    /** Runs the machine alone until a time; what it sends in that. */
    private static List<MdnsMessage> sentUntil(Mdns machine, Instant end) throws Exception {
        List<MdnsMessage> sent = new ArrayList<>();
        while (!machine.wakeAt().isAfter(end)) {
            for (MdnsAction action : machine.tick(machine.wakeAt())) {
                sent.add(MdnsMessage.decode(((MdnsAction.Send) action).packet()));
            }
        }
        return sent;
    }

    @Test
    void aMessageSaysWhatItWasMadeOf() throws Exception {
        assertThat(MdnsMessage.decode(MdnsMessage.query()).asks()).isTrue();
        MdnsMessage answer = MdnsMessage.decode(answerOf(PEER, "/ip4/192.168.7.2/tcp/1", "/ip6/fd12::1/udp/2/quic-v1"));
        assertThat(answer.asks()).isFalse();
        assertThat(answer.peers().get(PEER))
                .containsExactly(parse("/ip4/192.168.7.2/tcp/1"), parse("/ip6/fd12::1/udp/2/quic-v1"));
    }

    @Test
    void readsAnswersInTheFormOfJs() throws Exception {
        Name service = Name.fromString("_p2p._udp.local.");
        Name instance = Name.fromString(LABEL + "._p2p._udp.local.");
        Message message = new Message(0);
        message.getHeader().setFlag(Flags.QR);
        message.addRecord(new PTRRecord(service, DClass.IN, 120, instance), Section.ANSWER);
        message.addRecord(
                new TXTRecord(instance, DClass.IN, 120, "dnsaddr=/ip4/10.0.0.7/tcp/5/p2p/" + PEER), Section.ANSWER);
        message.addRecord(new TXTRecord(instance, DClass.IN, 120, "dnsaddr=/nonsense"), Section.ANSWER);
        assertThat(MdnsMessage.decode(message.toWire()).peers().get(PEER))
                .containsExactly(parse("/ip4/10.0.0.7/tcp/5"));
    }

    @Test
    void anyBytesAreRefusedOrGiveAMessageWithinItsBounds() {
        byte[] sound = answerOf(PEER, "/ip4/192.168.7.2/tcp/1", "/ip4/192.168.7.3/tcp/1");
        for (int seed = 0; seed < Integer.getInteger("fallow.fuzz", 2_000); seed++) {
            Random random = new Random(seed);
            byte[] packet;
            if (random.nextInt(4) == 0) {
                packet = new byte[random.nextInt(200)];
                random.nextBytes(packet);
            } else {
                packet = Arrays.copyOf(sound, random.nextInt(20) == 0 ? random.nextInt(sound.length) : sound.length);
                for (int i = 1 + random.nextInt(4); i > 0 && packet.length > 0; i--) {
                    packet[random.nextInt(packet.length)] = (byte) random.nextInt(256);
                }
            }
            try {
                MdnsMessage message = MdnsMessage.decode(packet);
                assertThat(message.peers().size()).as("seed %d", seed).isLessThanOrEqualTo(MdnsMessage.PEERS_MAX);
                message.peers().values().forEach(a -> assertThat(a.size()).isLessThanOrEqualTo(8));
            } catch (WireException refused) {
                assertThat(refused.getMessage()).as("seed %d", seed).startsWith("mDNS");
            }
        }
        assertThatThrownBy(() -> MdnsMessage.decode(new byte[MdnsMessage.BYTES_MAX + 1]))
                .isInstanceOf(WireException.class);
    }

    @Test
    void saysItIsThereAndAsksAtGrowingIntervals() throws Exception {
        List<MdnsMessage> sent = sentUntil(machine(), NOW.plus(Duration.ofHours(1)));
        assertThat(sent.stream().filter(MdnsMessage::asks).count()).isBetween(14L, 22L);
        assertThat(sent.stream().filter(m -> m.peers().containsKey(SELF))).hasSize(1);
    }

    @Test
    void aFloodOfQuestionsGivesOneAnswerASecond() throws Exception {
        Mdns machine = machine();
        long answers = 0;
        for (int millis = 0; millis < 10_000; millis++) {
            Instant now = NOW.plusMillis(millis);
            assertThat(hear(machine, MdnsMessage.query(), now)).isEmpty();
            if (!machine.wakeAt().isAfter(now)) {
                for (MdnsAction action : machine.tick(now)) {
                    answers += MdnsMessage.decode(((MdnsAction.Send) action).packet())
                                    .asks()
                            ? 0
                            : 1;
                }
            }
        }
        assertThat(answers).isBetween(9L, 10L);
    }

    @Test
    void tellsOfAPeerOnceAndAgainAtOtherAddresses() {
        Mdns machine = machine();
        assertThat(hear(machine, answerOf(PEER, "/ip4/192.168.7.2/tcp/1"), NOW))
                .containsExactly(new MdnsAction.Found(PEER, List.of(parse("/ip4/192.168.7.2/tcp/1"))));
        assertThat(hear(machine, answerOf(PEER, "/ip4/192.168.7.2/tcp/1"), NOW)).isEmpty();
        assertThat(hear(machine, answerOf(PEER, "/ip4/192.168.7.2/tcp/2"), NOW)).hasSize(1);
        Instant later = NOW.plus(Mdns.TOLD_HOLDS);
        assertThat(hear(machine, answerOf(PEER, "/ip4/192.168.7.2/tcp/2"), later))
                .hasSize(1);
        assertThat(hear(machine, answerOf(SELF, "/ip4/192.168.7.2/tcp/1"), NOW)).isEmpty();
    }

    @Test
    void onlyAddressesOfLocalNetworksAreTaken() {
        Mdns machine = machine();
        byte[] all = answerOf(
                PEER,
                "/ip4/203.0.113.9/tcp/1",
                "/dns4/victim.example/tcp/1",
                "/ip4/127.0.0.1/tcp/22",
                "/ip4/198.51.100.9/tcp/1");
        assertThat(hear(machine, all, NOW))
                .containsExactly(new MdnsAction.Found(PEER, List.of(parse("/ip4/198.51.100.9/tcp/1"))));
        byte[] here = answerOf(PEER, "/ip4/127.0.0.1/tcp/22");
        assertThat(hear(machine, here, NOW)).isEmpty();
        assertThat(machine.on(new MdnsEvent.Received(here, true), NOW)).hasSize(1);
    }

    @Test
    void anInventedCrowdIsToldOfInBounds() {
        Mdns machine = machine();
        int told = 0;
        for (int i = 0; i < 100; i++) {
            PeerId peer = KeyPair.generate(new Random(100 + i)).peerId();
            told += hear(machine, answerOf(peer, "/ip4/192.168.7.2/tcp/1"), NOW).size();
        }
        assertThat(told).isEqualTo(Mdns.TOLD_MAX);
        PeerId late = KeyPair.generate(new Random(99)).peerId();
        assertThat(hear(machine, answerOf(late, "/ip4/192.168.7.2/tcp/1"), NOW.plus(Mdns.TOLD_EVERY)))
                .hasSize(1);
    }

    @Test
    void aNodeWithNoLocalAddressSaysNothingOfItself() throws Exception {
        Mdns machine = new Mdns(SELF, new Random(7), NOW);
        machine.on(new MdnsEvent.Listening(List.of(parse("/ip4/203.0.113.9/tcp/1")), HERE), NOW);
        hear(machine, MdnsMessage.query(), NOW);
        assertThat(sentUntil(machine, NOW.plusSeconds(10))).allMatch(MdnsMessage::asks);
    }

    @Test
    void addressesTooLongForARecordAreLeftOut() throws Exception {
        String relayed = "/ip4/192.168.7.2/tcp/1/p2p/" + PEER + "/p2p-circuit/p2p/" + SELF + "/p2p-circuit/p2p/" + PEER
                + "/p2p-circuit";
        byte[] answer = answerOf(SELF, relayed, "/ip4/192.168.7.2/tcp/1");
        assertThat(MdnsMessage.decode(answer).peers().get(SELF)).containsExactly(parse("/ip4/192.168.7.2/tcp/1"));
    }
}
