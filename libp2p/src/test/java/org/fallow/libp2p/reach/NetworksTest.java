package org.fallow.libp2p.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.junit.jupiter.api.Test;

class NetworksTest {
    private static Multiaddr at(String host) throws Exception {
        return Multiaddr.parse((host.contains(":") ? "/ip6/" : "/ip4/") + host + "/tcp/4001");
    }

    @Test
    void knowsWhatAnybodyCanDial() throws Exception {
        for (String host : List.of("8.8.8.8", "100.63.0.1", "100.128.0.1", "172.32.0.1", "2001:4860::1")) {
            assertThat(Networks.isPublic(at(host))).as(host).isTrue();
        }
        for (String host : List.of(
                "127.0.0.1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.1.1",
                "100.64.0.1",
                "100.127.255.1",
                "0.0.0.0",
                "224.0.0.1",
                "::1",
                "fe80::1",
                "fd00::1",
                "ff02::1")) {
            assertThat(Networks.isPublic(at(host))).as(host).isFalse();
        }
        PeerId relay = KeyPair.generate(new Random(1)).peerId();
        assertThat(Networks.isPublic(at("8.8.8.8").withPeer(relay).throughHere()))
                .isFalse();
        assertThat(Networks.isPublic(Multiaddr.parse("/dns4/example.org/tcp/4001")))
                .isFalse();
    }

    @Test
    void knowsWhoIsNear() throws Exception {
        assertThat(Networks.group(at("192.0.2.1"))).isEqualTo(Networks.group(at("192.0.77.1")));
        assertThat(Networks.group(at("192.0.2.1"))).isNotEqualTo(Networks.group(at("192.1.2.1")));
        assertThat(Networks.site(at("192.0.2.1"))).isNotEqualTo(Networks.site(at("192.0.2.2")));
        assertThat(Networks.site(at("2001:db8::1"))).isEqualTo(Networks.site(at("2001:db8::2:0:0:1")));
        assertThat(Networks.site(at("2001:db8::1"))).isNotEqualTo(Networks.site(at("2001:db8:0:1::1")));
        assertThat(Networks.sameIp(at("192.0.2.1"), Multiaddr.parse("/ip4/192.0.2.1/tcp/9")))
                .isTrue();
        assertThat(Networks.sameIp(at("192.0.2.1"), at("192.0.2.2"))).isFalse();
    }

    @Test
    void whatMoreNetworksSeeComesFirst() throws Exception {
        ObservedAddresses observed = new ObservedAddresses();
        PeerId[] peers = new PeerId[4];
        for (int i = 0; i < 4; i++) {
            peers[i] = KeyPair.generate(new Random(i)).peerId();
        }
        observed.observed(peers[0], "a", at("8.8.8.1"));
        observed.observed(peers[1], "a", at("8.8.8.1"));
        observed.observed(peers[2], "b", at("8.8.8.2"));
        observed.observed(peers[3], "c", at("8.8.8.2"));
        assertThat(observed.addresses()).containsExactly(at("8.8.8.2"), at("8.8.8.1"));
        observed.gone(peers[2]);
        observed.gone(peers[3]);
        assertThat(observed.addresses()).containsExactly(at("8.8.8.1"));
    }

    @Test
    void aThrottleLetsSoManyThrough() {
        Throttle<String> throttle = new Throttle<>(2, 3, Duration.ofMinutes(1));
        Instant now = Instant.EPOCH;
        assertThat(throttle.admits("a", now)).isTrue();
        assertThat(throttle.admits("a", now)).isTrue();
        assertThat(throttle.admits("a", now)).isFalse();
        assertThat(throttle.admits("b", now)).isTrue();
        assertThat(throttle.admits("c", now)).isFalse();
        assertThat(throttle.admits("a", now.plusSeconds(60))).isTrue();
    }
}
