package org.fallow.libp2p.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NamesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final PeerId PEER = KeyPair.generate(new Random(1)).peerId();
    private static final PeerId OTHER = KeyPair.generate(new Random(2)).peerId();

    /** A name service of a few lines, which counts what it is asked. */
    static final class Zone implements NameService {
        private final Map<String, List<String>> hosts = new HashMap<>();
        private final Map<String, List<String>> texts = new HashMap<>();
        private final AtomicInteger asked = new AtomicInteger();

        Zone host(String name, String... ips) {
            hosts.put(name, List.of(ips));
            return this;
        }

        Zone list(String name, String... addresses) {
            texts.put("_dnsaddr." + name, List.of(addresses));
            return this;
        }

        @Override
        public List<InetAddress> addresses(String host) throws IOException {
            asked.incrementAndGet();
            if (!hosts.containsKey(host)) {
                throw new UnknownHostException(host);
            }
            return hosts.get(host).stream().map(InetAddress::ofLiteral).toList();
        }

        @Override
        public List<String> texts(String name) {
            asked.incrementAndGet();
            return texts.getOrDefault(name, List.of());
        }
    }

    private static List<String> resolve(NameService service, String address) throws Exception {
        try (Names names = new Names(service)) {
            return names.resolve(PEER, Multiaddr.parse(address), PATIENCE).stream()
                    .map(Multiaddr::toString)
                    .toList();
        }
    }

    @Test
    void aNameGivesTheAddressesOfItsFamily() throws Exception {
        Zone zone = new Zone().host("a.example", "192.0.2.1", "2001:db8::1");
        assertThat(resolve(zone, "/dns/a.example/tcp/9")).hasSize(2);
        assertThat(resolve(zone, "/dns4/a.example/tcp/9")).containsExactly("/ip4/192.0.2.1/tcp/9");
        assertThat(resolve(zone, "/dns6/a.example/tcp/9/p2p/" + PEER))
                .containsExactly("/ip6/2001:db8:0:0:0:0:0:1/tcp/9");
        assertThatThrownBy(() -> resolve(zone, "/dns/b.example/tcp/9"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("b.example");
    }

    @Test
    void aListLeadsToThePeerOverOtherListsAndNames() throws Exception {
        Zone zone = new Zone()
                .list(
                        "net.example",
                        "dnsaddr=/ip4/192.0.2.1/tcp/1/p2p/" + OTHER,
                        "dnsaddr=/dnsaddr/eu.example/p2p/" + PEER,
                        "v=spf1 -all",
                        "dnsaddr=nonsense",
                        "dnsaddr=/ip4/192.0.2.2/udp/2/quic-v1/p2p/" + PEER)
                .list("eu.example", "dnsaddr=/dns4/a.example/tcp/4001/p2p/" + PEER)
                .host("a.example", "192.0.2.3");
        assertThat(resolve(zone, "/dnsaddr/net.example/p2p/" + PEER)).containsExactly("/ip4/192.0.2.3/tcp/4001");
    }

    @Test
    void listsInACircleAndListsOfListsEnd() {
        Zone circle = new Zone().list("a.example", "dnsaddr=/dnsaddr/a.example/p2p/" + PEER);
        assertThatThrownBy(() -> resolve(circle, "/dnsaddr/a.example")).isInstanceOf(UnknownHostException.class);
        Zone tree = new Zone();
        List<String> names = new ArrayList<>(List.of("r"));
        while (names.size() < 2000) {
            String name = names.removeFirst();
            String[] below = new String[8];
            for (int i = 0; i < below.length; i++) {
                names.add(name + i);
                below[i] = "dnsaddr=/dnsaddr/" + name + i;
            }
            tree.list(name, below);
        }
        assertThatThrownBy(() -> resolve(tree, "/dnsaddr/r")).isInstanceOf(UnknownHostException.class);
        assertThat(tree.asked.get()).isLessThanOrEqualTo(Names.LOOKUPS_MAX);
    }

    @Test
    void manyAddressesAreCutShort() throws Exception {
        String[] many = new String[1000];
        for (int i = 0; i < many.length; i++) {
            many[i] = "dnsaddr=/ip4/192.0.2." + (i % 250) + "/tcp/" + (i + 1);
        }
        assertThat(resolve(new Zone().list("a.example", many), "/dnsaddr/a.example"))
                .hasSize(Names.FOUND_MAX);
    }

    @Test
    void namesThatDnsDoesNotHaveNeverReachTheResolver() {
        Zone zone = new Zone();
        for (String name : List.of("ldap:a", "a\"b", "a\\b", "a,b", "a=b", "x".repeat(300))) {
            assertThatThrownBy(() -> resolve(zone, "/dnsaddr/" + name)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> resolve(zone, "/dns/" + name + "/tcp/1")).isInstanceOf(IOException.class);
        }
        assertThat(zone.asked).hasValue(0);
    }

    @Test
    void aResolverThatHangsCostsItsCallerItsPatienceAndNoMore() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        NameService hanging = new NameService() {
            @Override
            public List<InetAddress> addresses(String host) throws IOException {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new UnknownHostException(host);
            }

            @Override
            public List<String> texts(String name) {
                return List.of();
            }
        };
        try (Names names = new Names(hanging)) {
            Multiaddr address = Multiaddr.parse("/dns/a.example/tcp/1");
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(() -> names.resolve(PEER, address, Duration.ofMillis(20)))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("in time");
            }
        } finally {
            never.countDown();
        }
    }

    @Test
    void aHostIsDialledByTheListOfItsName() throws Exception {
        Multiaddr anywhere = Multiaddr.parse("/ip4/127.0.0.1/tcp/0");
        try (TcpHost there =
                TcpHost.start(HostOptions.of(KeyPair.generate(new Random(3))).listening(anywhere))) {
            String at = there.addresses().getFirst().toString();
            Zone zone = new Zone()
                    .list(
                            "net.example",
                            "dnsaddr=/ip4/127.0.0.1/tcp/1/p2p/" + there.id(),
                            "dnsaddr=" + at.replace("/ip4/127.0.0.1", "/dns4/a.example") + "/p2p/" + there.id())
                    .host("a.example", "127.0.0.1");
            try (TcpHost here =
                    TcpHost.start(HostOptions.of(KeyPair.generate(new Random(4))), zone, new MonotonicClock())) {
                Multiaddr name = Multiaddr.parse("/dnsaddr/net.example/p2p/" + there.id());
                assertThat(here.connect(name, PATIENCE)).isEqualTo(there.id());
                assertThatThrownBy(() -> here.connect(Multiaddr.parse("/dnsaddr/no.example/p2p/" + OTHER), PATIENCE))
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void textRecordsComeFromDns() throws Exception {
        List<List<String>> records =
                List.of(List.of("dnsaddr=/ip4/192.0.2.1/", "tcp/1"), List.of("v=spf1 -all with blanks"));
        try (DnsServer server = new DnsServer("_dnsaddr.a.example", records)) {
            NameService service = new NameService.OfTheSystem(List.of(server.address()));
            assertThat(service.texts("_dnsaddr.a.example"))
                    .containsExactlyInAnyOrder("dnsaddr=/ip4/192.0.2.1/tcp/1", "v=spf1 -all with blanks");
            assertThat(service.texts("_dnsaddr.b.example")).isEmpty();
            assertThat(resolve(service, "/dnsaddr/a.example")).containsExactly("/ip4/192.0.2.1/tcp/1");
        }
    }

    @Test
    void aZoneThatThisComputerLacksIsNamed() throws Exception {
        Multiaddr nowhere = Multiaddr.parse("/ip6zone/no-such-net/ip6/fe80::1/tcp/0");
        assertThatThrownBy(() -> TcpHost.start(
                        HostOptions.of(KeyPair.generate(new Random(3))).listening(nowhere)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no-such-net");
    }
}
