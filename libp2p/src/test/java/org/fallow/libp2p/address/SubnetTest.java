package org.fallow.libp2p.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class SubnetTest {
    private static InetAddress ip(String text) {
        return InetAddress.ofLiteral(text);
    }

    @Test
    void aNetworkContainsTheAddressesWithItsFirstBits() {
        assertThat(Subnet.parse("10.0.0.0/8").contains(ip("10.255.1.2"))).isTrue();
        assertThat(Subnet.parse("10.0.0.0/8").contains(ip("11.0.0.0"))).isFalse();
        assertThat(Subnet.parse("0.0.0.0/0").contains(ip("200.1.2.3"))).isTrue();
        assertThat(Subnet.parse("0.0.0.0/0").contains(ip("::1"))).isFalse();
        assertThat(Subnet.parse("2001:db8::/33").contains(ip("2001:db8:7fff::1")))
                .isTrue();
        assertThat(Subnet.parse("2001:db8::/33").contains(ip("2001:db8:8000::1")))
                .isFalse();
        assertThat(Subnet.parse("2001:db8::/100").contains(ip("2001:db8::fff:ffff")))
                .isTrue();
        assertThat(Subnet.parse("2001:db8::/100").contains(ip("2001:db8::1000:0")))
                .isFalse();
        assertThat(Subnet.parse("1.2.3.4").contains(ip("1.2.3.4"))).isTrue();
        assertThat(Subnet.parse("::ffff:1.2.3.4")).isEqualTo(Subnet.parse("1.2.3.4"));
    }

    @Test
    void itsTextNamesItsFirstAddress() {
        assertThat(Subnet.parse("10.1.2.3/8")).hasToString("10.0.0.0/8").isEqualTo(Subnet.parse("10.9.9.9/8"));
        assertThat(Subnet.parse("fd00::1/8")).hasToString("fd00:0:0:0:0:0:0:0/8");
        assertThatThrownBy(() -> Subnet.parse("1.2.3.4/33")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Subnet.parse("somewhere")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rangesAreToldApart() {
        assertThat(IpRanges.isPrivate(ip("192.168.3.4"))).isTrue();
        assertThat(IpRanges.isPrivate(ip("fd00::1"))).isTrue();
        assertThat(IpRanges.isPrivate(ip("fe80::1"))).isTrue();
        assertThat(IpRanges.isPrivate(ip("100.64.0.1"))).isFalse();
        assertThat(IpRanges.isCarrier(ip("100.127.255.255"))).isTrue();
        assertThat(IpRanges.isCarrier(ip("100.128.0.0"))).isFalse();
        assertThat(IpRanges.isGlobal(ip("100.128.0.0"))).isTrue();
        assertThat(IpRanges.isGlobal(ip("100.64.0.1"))).isFalse();
        assertThat(IpRanges.isGlobal(ip("127.0.0.1"))).isFalse();
        assertThat(IpRanges.isGlobal(ip("2001:db8::1"))).isTrue();
    }
}
