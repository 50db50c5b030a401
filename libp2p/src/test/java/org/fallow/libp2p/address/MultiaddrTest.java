package org.fallow.libp2p.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import org.fallow.libp2p.wire.WireException;
import org.junit.jupiter.api.Test;

class MultiaddrTest {
    @Test
    void textAndBytesAgreeWithTheSpecification() throws Exception {
        assertThat(HexFormat.of()
                        .formatHex(Multiaddr.parse("/ip4/127.0.0.1/udp/1234").bytes()))
                .isEqualTo("047f000001910204d2");
        assertThat(HexFormat.of().formatHex(Multiaddr.parse("/ip6/::1/tcp/80").bytes()))
                .isEqualTo("29000000000000000000000000000000010600" + "50");
    }

    @Test
    void everyFormSurvivesTextAndBytes() throws Exception {
        String id = "12D3KooWEgUjBV5FJAuBSoNMRYFRHjV7PjZwRQ7b43EKX9g7D6xV";
        for (String text : List.of(
                "/ip4/192.0.2.7/tcp/4001",
                "/ip6/2001:db8:0:0:0:0:0:1/tcp/4001/p2p/" + id,
                "/ip6/::ffff:192.0.2.7/tcp/1",
                "/dns4/example.org/tcp/443/wss",
                "/dnsaddr/bootstrap.example.org/p2p/" + id,
                "/ip4/192.0.2.7/udp/4001/quic-v1/p2p/" + id + "/p2p-circuit/p2p/" + id)) {
            Multiaddr address = Multiaddr.parse(text);
            assertThat(address.toString()).isEqualTo(text);
            assertThat(Multiaddr.ofBytes(address.bytes())).isEqualTo(address);
        }
        assertThat(Multiaddr.parse("/ip4/192.0.2.7/tcp/1/ipfs/" + id).toString())
                .contains("/p2p/" + id);
        assertThat(Multiaddr.parse("/ip4/192.0.2.7/tcp/1/p2p/" + id)
                        .withoutPeer()
                        .toString())
                .isEqualTo("/ip4/192.0.2.7/tcp/1");
    }

    @Test
    void refusesWhatIsNoAddress() {
        for (String text : List.of(
                "",
                "/",
                "ip4/1.2.3.4",
                "/ip4",
                "/ip4/1.2.3",
                "/ip4/1.2.3.4.5/tcp/1",
                "/ip4/example.org/tcp/1",
                "/ip6/1.2.3.4.5/tcp/1",
                "/tcp/65536",
                "/tcp/-1",
                "/tcp/x",
                "/nope/1",
                "/dns4//tcp/1",
                "/p2p/abc")) {
            assertThatThrownBy(() -> Multiaddr.parse(text)).as(text).isInstanceOf(WireException.class);
        }
        for (String hex : List.of("", "04", "047f0000", "0650", "ff7f", "3500", "a5030012", "a503" + "02" + "1200")) {
            assertThatThrownBy(() -> Multiaddr.ofBytes(HexFormat.of().parseHex(hex)))
                    .as(hex)
                    .isInstanceOf(WireException.class);
        }
    }
}
