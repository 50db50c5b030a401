package org.fallow.libp2p.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import org.fallow.libp2p.address.Nearness.Reach;
import org.junit.jupiter.api.Test;

class NearnessTest {
    private static Reach of(String address) throws Exception {
        Nearness here = new Nearness(List.of(
                Subnet.of(InetAddress.ofLiteral("192.168.7.3"), 24),
                Subnet.of(InetAddress.ofLiteral("2001:db8:7::3"), 64)));
        return here.of(Multiaddr.parse(address));
    }

    @Test
    void everyKindOfAddressHasItsReach() throws Exception {
        String relay = "/p2p/12D3KooWEgUjBV5FJAuBSoNMRYFRHjV7PjZwRQ7b43EKX9g7D6xV/p2p-circuit";
        assertThat(of("/ip4/127.9.9.9/tcp/1")).isEqualTo(Reach.LOOPBACK);
        assertThat(of("/ip6/::1/tcp/1")).isEqualTo(Reach.LOOPBACK);
        assertThat(of("/ip4/192.168.7.250/tcp/1")).isEqualTo(Reach.OWN_SUBNET);
        assertThat(of("/ip6/2001:db8:7::9/udp/1/quic-v1")).isEqualTo(Reach.OWN_SUBNET);
        assertThat(of("/ip4/192.168.8.1/tcp/1")).isEqualTo(Reach.PRIVATE);
        assertThat(of("/ip4/169.254.1.1/tcp/1")).isEqualTo(Reach.PRIVATE);
        assertThat(of("/ip4/100.64.0.1/tcp/1")).isEqualTo(Reach.PRIVATE);
        assertThat(of("/ip4/100.128.0.1/tcp/1")).isEqualTo(Reach.PUBLIC4);
        assertThat(of("/ip6/fd12::1/tcp/1")).isEqualTo(Reach.PRIVATE);
        assertThat(of("/ip6zone/eth0/ip6/fe80::1/tcp/1")).isEqualTo(Reach.PRIVATE);
        assertThat(of("/ip6/2a00::1/tcp/1")).isEqualTo(Reach.PUBLIC6);
        assertThat(of("/dns/example.org/tcp/1")).isEqualTo(Reach.NAMED);
        assertThat(of("/dnsaddr/example.org")).isEqualTo(Reach.NAMED);
        assertThat(of("/ip4/192.168.7.4/tcp/1" + relay)).isEqualTo(Reach.RELAYED);
    }

    @Test
    void aSubnetHoldsWhatItsPrefixSays() throws Exception {
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            byte[] one = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(one);
            byte[] other = one.clone();
            other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
            int bits = random.nextInt(8 * one.length + 1);
            boolean same = new BigInteger(1, one)
                    .xor(new BigInteger(1, other))
                    .shiftRight(8 * one.length - bits)
                    .equals(BigInteger.ZERO);
            InetAddress mine = InetAddress.getByAddress(one);
            InetAddress its = InetAddress.getByAddress(other);
            boolean family = mine.getAddress().length == its.getAddress().length;
            if (family && mine.getAddress().length == one.length) {
                assertThat(Subnet.of(mine, bits).contains(its))
                        .as("seed %d", seed)
                        .isEqualTo(same);
            }
        }
    }
}
