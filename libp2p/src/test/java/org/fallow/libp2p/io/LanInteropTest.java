package org.fallow.libp2p.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.fallow.libp2p.address.AddressProtocol;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On the network of three namespaces that src/interop/lan makes. */
@Tag("interop")
@Timeout(180)
@EnabledIfSystemProperty(named = "interop.router", matches = ".+", disabledReason = "src/interop/lan runs this")
class LanInteropTest {
    private static final Duration LEASE = Duration.ofSeconds(6);

    private final Path js = Path.of(System.getProperty("interop.js", ""));
    private final String router = System.getProperty("interop.router", "");
    private final String far = System.getProperty("interop.far", "");
    private TcpHost host;

    @TempDir
    private Path folder;

    @BeforeEach
    void startHost() throws Exception {
        host = TcpHost.start(HostOptions.of(KeyPair.generate(new Random(1)))
                .listening(Multiaddr.parse("/ip4/10.77.0.2/tcp/0"))
                .agent("fallow/test"));
    }

    @AfterEach
    void stopHost() {
        host.close();
    }

    /** A command as it runs on another computer of the network. */
    private static List<String> on(String namespace, String... words) {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        command.addAll(Arrays.asList(words));
        return command;
    }

    private static String output(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private String port() {
        return host.addresses().getFirst().value(AddressProtocol.TCP).orElseThrow();
    }

    @Test
    void jsAndWeFindEachOtherByMulticastDns() throws Exception {
        JsPeer peer = JsPeer.start(js, on(router, "node", "mdns.mjs", "/ip4/10.77.0.1/tcp/0"));
        try (LanDiscovery discovery = LanDiscovery.start(host, new MonotonicClock())) {
            assertThat(discovery).isNotNull();
            PeerId theirs = peer.address().peer().orElseThrow();
            String us = host.id().toString();
            String address = host.addresses().getFirst().toString();
            Await.that(
                    "js is told of us",
                    () -> peer.call("found").path(us).toString().contains(address));
            Await.that(
                    "we have met js",
                    () -> host.connections().stream().anyMatch(c -> c.remote().equals(theirs)));
            assertThat(host.known(theirs).addresses()).contains(peer.address().withoutPeer());
        } finally {
            peer.stop();
        }
    }

    @Test
    void twoOfUsFindEachOtherByMulticastDns() throws Exception {
        try (TcpHost other = TcpHost.start(HostOptions.of(KeyPair.generate(new Random(2)))
                        .listening(Multiaddr.parse("/ip4/10.77.0.2/tcp/0")));
                LanDiscovery ours = LanDiscovery.start(host, new MonotonicClock());
                LanDiscovery theirs = LanDiscovery.start(other, new MonotonicClock())) {
            assertThat(ours).isNotSameAs(theirs);
            Await.that(
                    "they have met",
                    () -> host.connections().stream().anyMatch(c -> c.remote().equals(other.id())));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"enable_natpmp", "enable_upnp"})
    void theRouterLetsTheInternetInAsLongAsWeWant(String protocol) throws Exception {
        Path settings = folder.resolve("miniupnpd.conf");
        Files.writeString(
                settings,
                String.join(
                        "\n",
                        "ext_ifname=wan0",
                        "listening_ip=lan0",
                        "port=0",
                        protocol + "=yes",
                        (protocol.equals("enable_upnp") ? "enable_natpmp" : "enable_upnp") + "=no",
                        "secure_mode=yes",
                        "uuid=6ad1ac32-2f9c-4c5a-9a26-43a0dd1a0b60",
                        "allow 1024-65535 10.77.0.0/24 1024-65535",
                        ""));
        Path pid = folder.resolve("miniupnpd.pid");
        Process daemon = new ProcessBuilder(
                        on(router, "miniupnpd", "-d", "-f", settings.toString(), "-P", pid.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            isLetIn();
        } finally {
            daemon.destroy();
            assertThat(daemon.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private void isLetIn() throws Exception {
        Multiaddr outside = Multiaddr.parse("/ip4/11.22.33.44/tcp/" + port());
        AtomicInteger told = new AtomicInteger();
        PortMapping mapping = PortMapping.start(
                host::addresses,
                mapped -> {
                    host.advertise("port mapping", mapped);
                    told.incrementAndGet();
                },
                LEASE);
        try {
            Await.within(
                    Duration.ofSeconds(90),
                    "the port is mapped",
                    () -> host.addresses().contains(outside));
            assertThat(rules()).contains("dport " + port());
            JsPeer peer = JsPeer.start(js, on(far, "node", "peer.mjs"));
            try {
                assertThat(peer.call("dial", "to", outside.withPeer(host.id()).toString())
                                .get("peer")
                                .asString())
                        .isEqualTo(Objects.toString(host.id()));
            } finally {
                peer.stop();
            }
            int before = told.get();
            // Each is half a lease later: after three, the first lease alone would be over.
            Await.that("the lease is renewed", () -> told.get() >= before + 3);
            assertThat(rules()).contains("dport " + port());
        } finally {
            mapping.close();
        }
        assertThat(host.addresses()).doesNotContain(outside);
        Await.that("the port is given back", () -> !rules().contains("dport " + port()));
    }

    private String rules() throws Exception {
        return output(on(router, "nft", "list", "chain", "inet", "filter", "prerouting_miniupnpd"));
    }
}
