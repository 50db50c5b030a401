package org.fallow.libp2p.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.DialException;
import org.fallow.libp2p.host.DialException.Reason;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.reach.Identify;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Against js-libp2p in a process of its own, each way round. Started by src/interop/run. */
@Tag("interop")
@Timeout(120)
class JsInteropTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ECHO = "/interop/echo/1.0.0";
    private static final String SINK = "/interop/sink/1.0.0";
    private static final String SOURCE = "/interop/source/1.0.0";
    private static final int BULK = 50_000_000;

    private TcpHost host;
    private JsPeer js;

    @BeforeEach
    void startBoth() throws Exception {
        Path directory = Path.of(Objects.requireNonNull(System.getProperty("interop.js"), "run src/interop/run"));
        js = JsPeer.start(directory);
        KeyPair key = KeyPair.generate(new Random());
        host = TcpHost.start(HostOptions.of(key)
                .within(HostLimits.DEFAULT.sparingLocal())
                .listening(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"))
                .agent("fallow/test"));
        host.serve(Bindings.of(ECHO, Bindings::echo));
        host.serve(Bindings.of(SINK, Bindings::count));
        host.serve(Bindings.of(SOURCE, Bindings::produce));
    }

    @AfterEach
    void stopBoth() throws Exception {
        host.close();
        js.stop();
    }

    private String us() {
        return host.addresses().getFirst().withPeer(host.id()).toString();
    }

    private PeerId connect() throws Exception {
        CountDownLatch identified = new CountDownLatch(1);
        host.listen(new PeerLog(identified));
        PeerId peer = host.connect(js.address(), PATIENCE);
        assertThat(identified.await(10, TimeUnit.SECONDS)).isTrue();
        return peer;
    }

    @Test
    void jsDialsAndIdentifiesUs() throws Exception {
        JsonNode dialled = js.call("dial", "to", us());
        assertThat(dialled.get("peer").asString()).isEqualTo(host.id().toString());
        assertThat(dialled.get("encryption").asString()).isEqualTo("/noise");
        assertThat(dialled.get("muxer").asString()).isEqualTo("/yamux/1.0.0");
        JsonNode said = js.call("identify", "to", us());
        assertThat(said.get("peer").asString()).isEqualTo(host.id().toString());
        assertThat(said.get("agentVersion").asString()).isEqualTo("fallow/test");
        assertThat(said.get("protocolVersion").asString()).isEqualTo("fallow/1");
        assertThat(said.get("listenAddrs").get(0).asString())
                .isEqualTo(host.addresses().getFirst().toString());
        assertThat(said.get("observedAddr").asString()).startsWith("/ip4/127.0.0.1/tcp/");
        assertThat(said.get("protocols").toString())
                .contains(ECHO, Identify.PROTOCOL, Identify.PUSH, "/ipfs/ping/1.0.0");
        assertThat(said.get("record").get("seq").asLong()).isPositive();
        assertThat(said.get("record").get("addrs").get(0).asString())
                .isEqualTo(host.addresses().getFirst().toString());
    }

    @Test
    void weDialAndIdentifyJs() throws Exception {
        PeerId peer = connect();
        Identify said = host.said(peer);
        assertThat(said.key().map(PeerId::of)).contains(peer);
        assertThat(said.agentVersion().orElseThrow()).contains("libp2p");
        assertThat(said.protocols()).contains(ECHO, Identify.PROTOCOL, Identify.PUSH, "/ipfs/ping/1.0.0");
        assertThat(said.addresses()).contains(js.address().withoutPeer());
        assertThat(said.observed().orElseThrow().toString()).startsWith("/ip4/127.0.0.1/tcp/");
        assertThat(said.record().orElseThrow().id()).isEqualTo(peer);
        assertThat(said.record().orElseThrow().addresses())
                .contains(js.address().withoutPeer());
        assertThat(host.known(peer).addresses()).contains(js.address().withoutPeer());
    }

    @Test
    void bothPing() throws Exception {
        PeerId peer = connect();
        List<Double> ours = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ours.add(host.ping(peer, PATIENCE).toNanos() / 1e6);
        }
        JsonNode theirs = js.call("ping", "to", host.id().toString(), "count", 20);
        assertThat(theirs.get("ms").size()).isEqualTo(20);
        ours.sort(null);
        System.out.printf("ping of js: %.2f ms median%n", ours.get(10));
    }

    @Test
    void jsOpensAHundredStreamsToUs() throws Exception {
        js.call("dial", "to", us());
        JsonNode answer = js.call("echo", "to", us(), "streams", 100, "bytes", 20_000);
        assertThat(answer.get("same").asInt()).isEqualTo(100);
        assertThat(host.connections()).hasSize(1);
    }

    @Test
    void weOpenAHundredStreamsToJs() throws Exception {
        PeerId peer = connect();
        CountDownLatch allOpen = new CountDownLatch(100);
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            byte[] sent = new byte[20_000 + i];
            new Random(i).nextBytes(sent);
            tasks.add(() -> {
                try (Stream stream = host.open(peer, ECHO, PATIENCE)) {
                    allOpen.countDown();
                    assertThat(allOpen.await(20, TimeUnit.SECONDS)).isTrue();
                    stream.output().write(sent);
                    stream.closeOutput();
                    return Arrays.equals(stream.input().readAllBytes(), sent);
                }
            });
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> each : threads.invokeAll(tasks)) {
                assertThat(each.get()).isTrue();
            }
        }
        assertThat(host.connections()).hasSize(1);
    }

    @Test
    void fiftyMegabytesGoFromJsToUs() throws Exception {
        js.call("dial", "to", us());
        JsonNode pushed = js.call("push", "to", us(), "bytes", BULK);
        assertThat(pushed.get("received").asLong()).isEqualTo(BULK);
        System.out.printf(
                "js pushes to us: %.0f MB/s%n", BULK / 1e3 / pushed.get("ms").asDouble());
        PeerId peer = connect();
        try (Stream stream = host.open(peer, SOURCE, PATIENCE)) {
            long start = System.nanoTime();
            stream.output().write(ByteBuffer.allocate(8).putLong(BULK).array());
            assertThat(Bindings.drain(stream.input())).isEqualTo(BULK);
            System.out.printf("we pull from js: %.0f MB/s%n", BULK * 1e3 / (System.nanoTime() - start));
        }
    }

    @Test
    void fiftyMegabytesGoFromUsToJs() throws Exception {
        PeerId peer = connect();
        try (Stream stream = host.open(peer, SINK, PATIENCE)) {
            long start = System.nanoTime();
            OutputStream out = stream.output();
            Bindings.fill(out, BULK);
            stream.closeOutput();
            InputStream in = stream.input();
            assertThat(ByteBuffer.wrap(in.readNBytes(8)).getLong()).isEqualTo(BULK);
            System.out.printf("we push to js: %.0f MB/s%n", BULK * 1e3 / (System.nanoTime() - start));
        }
        JsonNode pulled = js.call("pull", "to", us(), "bytes", BULK);
        assertThat(pulled.get("received").asLong()).isEqualTo(BULK);
        System.out.printf(
                "js pulls from us: %.0f MB/s%n", BULK / 1e3 / pulled.get("ms").asDouble());
    }

    @Test
    void whatIsNotServedIsRefusedBothWays() throws Exception {
        PeerId peer = connect();
        assertThatThrownBy(() -> host.open(peer, "/interop/none/1.0.0", PATIENCE))
                .isInstanceOfSatisfying(
                        DialException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_PROTOCOL));
        assertThatThrownBy(() -> js.call("raw", "to", us(), "protocol", "/interop/none/1.0.0"))
                .hasMessageContaining("UnsupportedProtocol");
        assertThat(host.ping(peer, PATIENCE)).isPositive();
    }

    @Test
    void oddBytesEndOnlyTheirStream() throws Exception {
        PeerId peer = connect();
        // Half a ping, then the end: no echo, and the stream ends in order.
        JsonNode half = js.call("raw", "to", us(), "protocol", "/ipfs/ping/1.0.0", "hex", "00".repeat(16));
        assertThat(half.get("hex").asString()).isEmpty();
        // A push that is no protobuf.
        js.call("raw", "to", us(), "protocol", Identify.PUSH, "hex", "03ffffff");
        // A push whose length is beyond every bound.
        js.call("raw", "to", us(), "protocol", Identify.PUSH, "hex", "ffffffff7f");
        js.call("abort", "to", us(), "protocol", ECHO);
        assertThat(js.call("echo", "to", us()).get("same").asInt()).isEqualTo(1);
        assertThat(host.ping(peer, PATIENCE)).isPositive();
        assertThat(host.connections()).hasSize(1);
    }

    @Test
    void eachHearsOfTheOthersNewProtocols() throws Exception {
        PeerId peer = connect();
        js.call("serve", "protocol", "/interop/later/1.0.0");
        Await.that(
                "js pushes its new protocol", () -> host.said(peer).protocols().contains("/interop/later/1.0.0"));
        host.serve(Bindings.of("/interop/ours/1.0.0", Bindings::echo));
        Await.that(
                "we push ours",
                () -> js.call("known", "peer", host.id().toString())
                        .get("protocols")
                        .toString()
                        .contains("/interop/ours/1.0.0"));
        assertThat(js.call("known", "peer", host.id().toString())
                        .get("certified")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void theConnectionOutlivesTheMonitorOfJs() throws Exception {
        connect();
        JsonNode held = js.call("hold", "peer", host.id().toString(), "ms", 25_000);
        assertThat(held.get("kept").asInt()).isEqualTo(1);
        assertThat(host.connections()).hasSize(1);
    }

    @Test
    void connectionsAreMadeQuickly() throws Exception {
        js.call("redial", "to", us(), "count", 20);
        List<Double> theirs = new ArrayList<>();
        js.call("redial", "to", us(), "count", 40).get("ms").forEach(ms -> theirs.add(ms.asDouble()));
        theirs.sort(null);
        System.out.printf("js dials us: %.1f ms median%n", theirs.get(theirs.size() / 2));
        assertThat(theirs).hasSize(40);
    }
}
