package org.fallow.libp2p.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.address.Nearness;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.junit.jupiter.api.Test;

class DialOrderTest {
    private static final PeerId PEER = KeyPair.generate(new Random(1)).peerId();
    private static final PeerId RELAY = KeyPair.generate(new Random(2)).peerId();

    @Test
    void aRelayComesAfterEveryDirectAddress() throws Exception {
        Multiaddr near = Multiaddr.parse("/ip4/192.168.1.2/tcp/4001");
        Multiaddr named = Multiaddr.parse("/dns4/example.org/tcp/4001");
        Multiaddr circuit = Multiaddr.parse("/ip4/192.0.2.1/tcp/4001/p2p/" + RELAY + "/p2p-circuit");
        assertThat(DialOrder.of(
                        PEER, List.of(circuit.withPeer(PEER), named, near.withPeer(PEER)), Nearness.ofNowhere()))
                .containsExactly(near, named, circuit);
    }

    @Test
    void onlyOneRelayOverTcpIsDialled() throws Exception {
        String relay = "/ip4/192.0.2.1/tcp/4001/p2p/" + RELAY + "/p2p-circuit";
        assertThat(DialOrder.isCircuit(Multiaddr.parse(relay))).isTrue();
        assertThat(DialOrder.isCircuit(Multiaddr.parse("/p2p/" + RELAY + "/p2p-circuit")))
                .isTrue();
        assertThat(DialOrder.isCircuit(Multiaddr.parse(relay + "/p2p/" + RELAY + "/p2p-circuit")))
                .isFalse();
        assertThat(DialOrder.isCircuit(Multiaddr.parse("/ip4/192.0.2.1/tcp/4001/p2p-circuit")))
                .isFalse();
        assertThat(DialOrder.isCircuit(
                        Multiaddr.parse("/ip4/192.0.2.1/udp/4001/quic-v1/p2p/" + RELAY + "/p2p-circuit")))
                .isFalse();
        assertThat(DialOrder.isCircuit(Multiaddr.parse("/ip4/192.0.2.1/tcp/4001")))
                .isFalse();
    }

    @Test
    void theRelayOfAnAddressIsItsFirstPart() throws Exception {
        Multiaddr relay = Multiaddr.parse("/ip4/192.0.2.1/tcp/4001/p2p/" + RELAY);
        Multiaddr circuit = relay.throughHere().withPeer(PEER);
        assertThat(circuit.relay()).contains(relay);
        assertThat(circuit.peer()).contains(PEER);
        assertThat(circuit.withoutPeer()).isEqualTo(relay.throughHere());
        assertThat(relay.relay()).isEmpty();
    }
}
