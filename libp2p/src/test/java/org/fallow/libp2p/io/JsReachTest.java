package org.fallow.libp2p.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.fallow.libp2p.address.AddressProtocol;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.reach.AutoNatMessage;
import org.fallow.libp2p.reach.PunchMessage;
import org.fallow.libp2p.reach.Reachability;
import org.fallow.libp2p.reach.RelayCaps;
import org.fallow.libp2p.wire.Frames;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reach through relays together with js-libp2p, each in each part. Started by src/interop/run. */
@Tag("interop")
@Timeout(120)
class JsReachTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ECHO = "/interop/echo/1.0.0";
    private static final ReachOptions LOCAL = ReachOptions.DEFAULT.local().punching(false);
    private static final ReachOptions RELAY =
            LOCAL.assuming(Reachability.PUBLIC).relaying(RelayCaps.DEFAULT);
    private static final ReachOptions HIDDEN = LOCAL.assuming(Reachability.PRIVATE);

    private final List<TcpHost> hosts = new ArrayList<>();
    private final List<JsPeer> peers = new ArrayList<>();

    @AfterEach
    void stopAll() throws Exception {
        for (JsPeer peer : peers) {
            peer.stop();
        }
        hosts.forEach(TcpHost::close);
    }

    private JsPeer js(String... options) throws Exception {
        Path directory = Path.of(Objects.requireNonNull(System.getProperty("interop.js"), "run src/interop/run"));
        JsPeer peer = JsPeer.start(directory, options);
        peers.add(peer);
        return peer;
    }

    private TcpHost host(ReachOptions reach) throws Exception {
        TcpHost host = TcpHost.start(HostOptions.of(KeyPair.generate(new Random()))
                .listening(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"))
                .reached(reach));
        hosts.add(host);
        host.serve(Bindings.overLimited(ECHO, Bindings::echo));
        return host;
    }

    private static Multiaddr address(TcpHost host) {
        return host.addresses().getFirst().withPeer(host.id());
    }

    /** Where a host is reached once it has a reservation at a relay. */
    private static Multiaddr through(Multiaddr relay, TcpHost host) throws Exception {
        Multiaddr circuit = relay.throughHere();
        Await.that("it has a reservation", () -> host.addresses().contains(circuit));
        return circuit.withPeer(host.id());
    }

    private static List<Boolean> limited(TcpHost host, PeerId peer) {
        return host.connections().stream()
                .filter(each -> each.remote().equals(peer))
                .map(each -> each.limited())
                .toList();
    }

    /** A name, which js-libp2p takes for public, where it passes over loopback. */
    private static Multiaddr named(TcpHost host) throws Exception {
        return Multiaddr.parse("/dns4/localhost/tcp/"
                + host.addresses().getFirst().value(AddressProtocol.TCP).orElseThrow());
    }

    @Test
    void jsRelaysBetweenTwoOfOurs() throws Exception {
        JsPeer relay = js("--relay");
        TcpHost hidden = host(HIDDEN);
        hidden.connect(relay.address(), PATIENCE);
        Multiaddr there = through(relay.address(), hidden);
        TcpHost other = host(LOCAL);
        assertThat(other.connect(there, PATIENCE)).isEqualTo(hidden.id());
        Bindings.echoes(other, hidden.id(), ECHO, 20_000);
        Bindings.echoes(hidden, other.id(), ECHO, 20_000);
        assertThat(limited(other, hidden.id())).containsExactly(true);
        assertThat(limited(hidden, other.id())).containsExactly(true);
        // One that has no reservation is not reached.
        TcpHost third = host(LOCAL);
        third.connect(relay.address(), PATIENCE);
        assertThatThrownBy(() -> other.connect(relay.address().throughHere().withPeer(third.id()), PATIENCE))
                .hasMessageContaining("NO_RESERVATION");
    }

    @Test
    void weReachJsBehindOurRelay() throws Exception {
        TcpHost relay = host(RELAY);
        JsPeer js = js("--via", address(relay).toString());
        PeerId id = js.address().peer().orElseThrow();
        // It does not listen, or js would dial it instead of going back through the relay.
        TcpHost other =
                TcpHost.start(HostOptions.of(KeyPair.generate(new Random())).reached(LOCAL));
        hosts.add(other);
        other.serve(Bindings.overLimited(ECHO, Bindings::echo));
        Await.that(
                "js has a reservation",
                () -> reaches(other, address(relay).throughHere().withPeer(id)));
        Bindings.echoes(other, id, ECHO, 20_000);
        assertThat(other.ping(id, PATIENCE)).isPositive();
        assertThat(js.call("echo", "to", other.id().toString(), "streams", 5, "existing", true)
                        .get("same")
                        .asInt())
                .isEqualTo(5);
        assertThat(limited(other, id)).containsExactly(true);
    }

    private static boolean reaches(TcpHost from, Multiaddr address) {
        try {
            from.connect(address, PATIENCE);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void jsReachesUsThroughOurRelayAndThroughItsOwn() throws Exception {
        TcpHost ours = host(RELAY);
        JsPeer theirs = js("--relay");
        TcpHost hidden = host(HIDDEN);
        JsPeer js = js("--circuit");
        for (Multiaddr relay : List.of(address(ours), theirs.address())) {
            hidden.connect(relay, PATIENCE);
            String there = through(relay, hidden).toString();
            assertThat(js.call("echo", "to", there).get("same").asInt()).isEqualTo(1);
            assertThat(js.call("links", "peer", hidden.id().toString())
                            .get("links")
                            .get(0)
                            .get("limited")
                            .asBoolean())
                    .isTrue();
            js.call("hangup", "to", hidden.id().toString());
        }
    }

    @Test
    void jsBeginsToPunchAHoleTowardsUs() throws Exception {
        TcpHost relay = host(RELAY);
        JsPeer js = js("--via", address(relay).toString(), "--dcutr");
        PeerId id = js.address().peer().orElseThrow();
        TcpHost other = host(LOCAL);
        CompletableFuture<PunchMessage> first = new CompletableFuture<>();
        CompletableFuture<PunchMessage> second = new CompletableFuture<>();
        other.serve(Bindings.overLimited(PunchMessage.PROTOCOL, stream -> {
            first.complete(read(stream));
            List<Multiaddr> ours = List.of(Multiaddr.parse("/dns4/localhost/tcp/1"));
            Frames.write(stream.output(), new PunchMessage.Connect(ours).encoded());
            second.complete(read(stream));
        }));
        Await.that(
                "js has a reservation",
                () -> reaches(other, address(relay).throughHere().withPeer(id)));
        assertThat(first.get(20, TimeUnit.SECONDS)).isInstanceOf(PunchMessage.Connect.class);
        assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo(new PunchMessage.Sync());
    }

    @Test
    void jsDialsUsWhenWeSyncAndTheDirectConnectionStays() throws Exception {
        TcpHost relay = host(RELAY);
        TcpHost hidden = host(HIDDEN);
        hidden.serve(Bindings.overLimited(PunchMessage.PROTOCOL, Stream::close));
        hidden.connect(address(relay), PATIENCE);
        JsPeer js = js("--circuit", "--dcutr");
        PeerId id = js.address().peer().orElseThrow();
        js.call("dial", "to", through(address(relay), hidden).toString());
        // js may be done before our side has taken the connection in.
        Await.that("js is here through the relay", () -> limited(hidden, id).equals(List.of(true)));
        try (Stream stream = hidden.open(id, PunchMessage.PROTOCOL, PATIENCE)) {
            stream.patience(PATIENCE);
            Frames.write(stream.output(), new PunchMessage.Connect(List.of(named(hidden))).encoded());
            assertThat(read(stream)).isInstanceOf(PunchMessage.Connect.class);
            Frames.write(stream.output(), new PunchMessage.Sync().encoded());
            Await.that("js has dialled", () -> limited(hidden, id).contains(false));
        }
        Await.that("js has left the relay", () -> limited(hidden, id).equals(List.of(false)));
        Bindings.echoes(hidden, id, ECHO, 20_000);
    }

    @Test
    void weDialJsDirectlyWhenItCameThroughARelay() throws Exception {
        TcpHost relay = host(RELAY);
        TcpHost hidden = host(HIDDEN.punching(true));
        hidden.connect(address(relay), PATIENCE);
        JsPeer js = js("--circuit", "--dcutr");
        PeerId id = js.address().peer().orElseThrow();
        js.call("dial", "to", through(address(relay), hidden).toString());
        Await.that("a direct connection", () -> limited(hidden, id).contains(false));
        Bindings.echoes(hidden, id, ECHO, 20_000);
    }

    @Test
    void jsAnswersWhetherItReachesUs() throws Exception {
        JsPeer js = js("--autonat");
        TcpHost host = host(LOCAL);
        PeerId id = host.connect(js.address(), PATIENCE);
        try (Stream stream = host.open(id, AutoNatMessage.PROTOCOL, PATIENCE)) {
            stream.patience(PATIENCE);
            AutoNatMessage ask = new AutoNatMessage.Dial(host.id(), host.addresses());
            Frames.write(stream.output(), ask.encoded());
            byte[] answer =
                    Frames.read(stream.input(), AutoNatMessage.BYTES_MAX).orElseThrow();
            // It dials no address that is not public.
            assertThat(AutoNatMessage.decode(answer))
                    .isInstanceOfSatisfying(
                            AutoNatMessage.Answer.class,
                            given -> assertThat(given.outcome()).isNotEqualTo(AutoNatMessage.Outcome.REACHED));
        }
    }

    private static PunchMessage read(Stream stream) throws IOException {
        return PunchMessage.decode(
                Frames.read(stream.input(), PunchMessage.BYTES_MAX).orElseThrow());
    }
}
