package org.fallow.libp2p.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.address.Nearness;
import org.fallow.libp2p.address.Subnet;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.junit.jupiter.api.Test;

class AddressBookTest {
    private static final Instant NOW = Instant.EPOCH;
    private static final PeerId PEER = KeyPair.generate(new Random(1)).peerId();

    private final AddressBook book = new AddressBook(10);

    private static Multiaddr address(int port) {
        return parse("/ip4/192.0.2.1/tcp/" + port);
    }

    private static Multiaddr parse(String text) {
        try {
            return Multiaddr.parse(text);
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    private static Identify said(List<Multiaddr> unsigned, Optional<PeerRecord> record) {
        return new Identify(
                Optional.empty(), unsigned, Set.of(), Optional.empty(), Optional.empty(), Optional.empty(), record);
    }

    private static Identify signed(long seq, int port) {
        return said(List.of(), Optional.of(new PeerRecord(PEER, seq, List.of(address(port)))));
    }

    @Test
    void hearsayComesAfterThePeersOwnWordAndNeverReplacesIt() {
        book.learn(PEER, signed(5, 1), NOW);
        book.hear(PEER, List.of(address(2).withPeer(PEER)), NOW);
        assertThat(book.addresses(PEER, NOW)).containsExactly(address(1), address(2));
        book.hear(
                PEER,
                IntStream.range(100, 200).mapToObj(AddressBookTest::address).toList(),
                NOW);
        assertThat(book.addresses(PEER, NOW))
                .hasSize(1 + AddressBook.ADDRESSES_MAX)
                .startsWith(address(1));
    }

    @Test
    void aSignedRecordCountsOnlyWhenItsNumberRises() {
        book.learn(PEER, signed(5, 1), NOW);
        book.learn(PEER, signed(5, 2), NOW);
        book.learn(PEER, signed(4, 3), NOW);
        book.learn(PEER, said(List.of(address(4)), Optional.empty()), NOW);
        assertThat(book.addresses(PEER, NOW)).containsExactly(address(1));
        book.learn(PEER, signed(6, 6), NOW);
        assertThat(book.addresses(PEER, NOW)).containsExactly(address(6));
    }

    @Test
    void whatIsOldIsForgotten() {
        book.hear(PEER, List.of(address(2)), NOW);
        Instant later = NOW.plus(AddressBook.HEARSAY_HOLDS);
        assertThat(book.addresses(PEER, later)).isEmpty();
        book.tick(later);
        assertThat(book.addresses(PEER, NOW)).isEmpty();
    }

    @Test
    void theBookIsBoundedAndDropsHearsayBeforeOwnWords() {
        book.learn(PEER, signed(1, 1), NOW);
        for (int i = 2; i < 40; i++) {
            book.hear(KeyPair.generate(new Random(i)).peerId(), List.of(address(i)), NOW.plus(Duration.ofSeconds(i)));
        }
        assertThat(book.addresses(PEER, NOW)).containsExactly(address(1));
        long others = IntStream.range(2, 40)
                .filter(i -> !book.addresses(KeyPair.generate(new Random(i)).peerId(), NOW)
                        .isEmpty())
                .count();
        assertThat(others).isEqualTo(9);
    }

    @Test
    void failuresAreLeftAloneForLongerEachTimeUntilTheyWork() {
        BackOff<String> backOff = new BackOff<>();
        backOff.failed("a", NOW);
        assertThat(backOff.mayTry("a", NOW.plusMillis(999))).isFalse();
        assertThat(backOff.mayTry("a", NOW.plusSeconds(1))).isTrue();
        backOff.failed("a", NOW);
        assertThat(backOff.mayTry("a", NOW.plusSeconds(1))).isFalse();
        for (int i = 0; i < 40; i++) {
            backOff.failed("a", NOW);
        }
        assertThat(backOff.mayTry("a", NOW.plus(BackOff.LONGEST))).isTrue();
        backOff.worked("a");
        assertThat(backOff.mayTry("a", NOW)).isTrue();
    }

    @Test
    void nearAddressesAreTriedFirstAndThoseOfOthersNot() {
        PeerId other = KeyPair.generate(new Random(2)).peerId();
        List<Multiaddr> order = DialOrder.of(
                PEER,
                List.of(
                        parse("/dns4/example.org/tcp/1"),
                        parse("/ip4/192.0.2.1/tcp/2"),
                        parse("/ip4/127.0.0.1/tcp/3/p2p/" + PEER),
                        parse("/ip4/127.0.0.1/tcp/4/p2p/" + other),
                        parse("/ip4/10.0.0.1/tcp/5"),
                        parse("/ip4/10.0.0.1/udp/6/quic-v1"),
                        parse("/ip4/10.0.0.1/tcp/7/ws"),
                        parse("/ip6zone/eth0/ip6/fe80::1/tcp/9"),
                        parse("/dnsaddr/example.org"),
                        parse("/ip4/192.168.7.20/tcp/10"),
                        parse("/ip6/2001:db8::1/tcp/8")),
                new Nearness(List.of(Subnet.of(InetAddress.ofLiteral("192.168.7.3"), 24))));
        assertThat(order)
                .containsExactly(
                        parse("/ip4/127.0.0.1/tcp/3"),
                        parse("/ip4/192.168.7.20/tcp/10"),
                        parse("/ip4/10.0.0.1/tcp/5"),
                        parse("/ip6zone/eth0/ip6/fe80::1/tcp/9"),
                        parse("/ip6/2001:db8::1/tcp/8"),
                        parse("/ip4/192.0.2.1/tcp/2"),
                        parse("/dns4/example.org/tcp/1"),
                        parse("/dnsaddr/example.org"));
    }

    @Test
    void fewOfThoseByNameAreTried() {
        List<Multiaddr> addresses = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            addresses.add(parse("/dns4/host" + i + ".example/tcp/1"));
        }
        addresses.add(parse("/ip4/192.0.2.1/tcp/2"));
        assertThat(DialOrder.of(PEER, addresses, Nearness.ofNowhere()))
                .hasSize(1 + DialOrder.NAMED_MAX)
                .startsWith(parse("/ip4/192.0.2.1/tcp/2"));
    }
}
