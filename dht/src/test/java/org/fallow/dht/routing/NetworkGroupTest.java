package org.fallow.dht.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fallow.dht.Peers;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.simulation.chance.Chance;
import org.junit.jupiter.api.Test;

class NetworkGroupTest {
    private static final PeerId ID = Peers.id(Chance.of(1));

    private static Optional<NetworkGroup> of(String... addresses) {
        return NetworkGroup.of(new PeerAddresses(
                ID, Arrays.stream(addresses).map(Peers::address).toList()));
    }

    @Test
    void itIsTheSixteenBitsOfAnIp4AndTheThirtyTwoOfAnIp6Address() {
        assertThat(of("/ip4/9.200.3.4/tcp/1")).contains(new NetworkGroup(4, 9 << 8 | 200));
        assertThat(of("/ip4/9.200.9.9/tcp/7")).isEqualTo(of("/ip4/9.200.3.4/tcp/1"));
        assertThat(of("/ip4/9.201.3.4/tcp/1")).isNotEqualTo(of("/ip4/9.200.3.4/tcp/1"));
        assertThat(of("/ip6/2a01:4f8:1::1/tcp/1"))
                .isEqualTo(of("/ip6/2a01:4f8:2::9/tcp/1"))
                .isNotEqualTo(of("/ip6/2a01:4f9:1::1/tcp/1"))
                .isPresent();
    }

    @Test
    void localRelayedAndMissingAddressesHaveNone() {
        List<String> local = List.of(
                "/ip4/127.0.0.1/tcp/1",
                "/ip4/10.1.2.3/tcp/1",
                "/ip4/192.168.1.1/tcp/1",
                "/ip4/100.64.1.1/tcp/1",
                "/ip6/fd00::1/tcp/1",
                "/ip4/9.9.9.9/tcp/1/p2p/" + ID + "/p2p-circuit");
        assertThat(local).allMatch(address -> of(address).isEmpty());
        assertThat(of()).isEmpty();
        assertThat(of("/ip4/10.1.2.3/tcp/1", "/ip4/9.9.9.9/tcp/1")).contains(new NetworkGroup(4, 9 << 8 | 9));
    }
}
