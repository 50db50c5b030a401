package org.fallow.libp2p.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.address.Subnet;
import org.fallow.libp2p.host.DialException;
import org.fallow.libp2p.host.DialException.Reason;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.limit.Quota;
import org.fallow.libp2p.limit.Quotas;
import org.fallow.libp2p.reach.Ping;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that say nothing, take nothing, come too often or are not wanted. */
@Timeout(60)
class SlowAndUnwantedPeersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final HostLimits HASTY =
            new HostLimits(Quotas.DEFAULT.sparingLocal(), 1_000, 100, SHORT, Duration.ofSeconds(10), SHORT, SHORT);

    private final List<TcpHost> hosts = new ArrayList<>();

    @AfterEach
    void closeAll() {
        hosts.forEach(TcpHost::close);
    }

    private TcpHost host(int seed, HostLimits limits) throws IOException {
        TcpHost host = TcpHost.start(HostOptions.of(KeyPair.generate(new Random(seed)))
                .within(limits)
                .listening(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")));
        hosts.add(host);
        return host;
    }

    private static void introduce(TcpHost from, TcpHost to) {
        from.remember(new PeerAddresses(to.id(), to.addresses()));
    }

    private static RawPeer raw(TcpHost host) throws IOException {
        return new RawPeer(HostileNetworkTest.socketOf(host), InetAddress.getLoopbackAddress(), new Random(5));
    }

    @Test
    void whoDripsItsHandshakeIsCutOffInTime() throws Exception {
        TcpHost host = host(1, HASTY);
        try (RawPeer silent = raw(host);
                RawPeer half = raw(host);
                RawPeer slow = raw(host)) {
            half.halfHandshake();
            CountDownLatch over = new CountDownLatch(1);
            Thread.ofPlatform().daemon().start(() -> drip(slow, over));
            assertThat(silent.untilCutOff()).isPositive();
            assertThat(half.untilCutOff()).isPositive();
            Await.that("the slow one is cut off", () -> host.linksHeld() == 0);
            over.countDown();
        }
        assertThat(host.pool().bytes()).isZero();
    }

    private static void drip(RawPeer peer, CountDownLatch over) {
        try {
            for (byte each : "\023/multistream/1.0.0\n\007/noise\n".getBytes(StandardCharsets.UTF_8)) {
                peer.send(new byte[] {each});
                if (over.await(100, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (IOException cutOff) {
            over.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aStreamWithoutAProtocolIsResetInTime() throws Exception {
        TcpHost host = host(1, HASTY);
        try (RawPeer peer = raw(host)) {
            peer.secure();
            peer.send(RawPeer.frame(1, 1, 1, 0, new byte[0]));
            Await.that("the stream is there", () -> host.pool().streams() == 1);
            Await.that("the stream is reset", () -> host.pool().streams() == 0);
        }
    }

    @Test
    void aHandlerIsNotHeldByWhoSendsNothing() throws Exception {
        TcpHost host = host(1, HASTY);
        CountDownLatch left = new CountDownLatch(1);
        host.serve(Bindings.of("/test/wait/1", stream -> {
            try {
                stream.input().read();
            } finally {
                left.countDown();
            }
        }));
        TcpHost peer = host(2, HASTY);
        introduce(peer, host);
        try (Stream stream = peer.open(host.id(), "/test/wait/1", PATIENCE)) {
            assertThat(left.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(stream.input().read()).isEqualTo(-1);
        } catch (IOException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    @Test
    void aThirdPingStreamIsReset() throws Exception {
        TcpHost host = host(1, HostLimits.DEFAULT.sparingLocal());
        TcpHost peer = host(2, HostLimits.DEFAULT.sparingLocal());
        introduce(peer, host);
        byte[] ping = new byte[Ping.BYTES];
        try (Stream one = peer.open(host.id(), Ping.PROTOCOL, PATIENCE);
                Stream two = peer.open(host.id(), Ping.PROTOCOL, PATIENCE);
                Stream three = peer.open(host.id(), Ping.PROTOCOL, PATIENCE)) {
            for (Stream each : List.of(one, two)) {
                each.output().write(ping);
                assertThat(each.input().readNBytes(Ping.BYTES)).isEqualTo(ping);
            }
            assertThatThrownBy(() -> three.input().read()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whoIsTurnedAwayAtFirstTriesAgainAfterAPause() throws Exception {
        Quota rare = new Quota(100, 100, 1, 1, 100, 1 << 20);
        Quotas once = new Quotas(
                new Quota(4, 4, 100, 100, 100, 1 << 20),
                rare,
                new Quota(100, 100, 100, 100, 100, 1 << 20),
                Quotas.DEFAULT.total(),
                300,
                400,
                Duration.ofSeconds(20),
                false);
        TcpHost host = host(1, HostLimits.DEFAULT.with(once));
        // Each takes a token of the address's bucket; a second passes until the next.
        for (int seed = 2; seed < 4; seed++) {
            TcpHost peer = host(seed, HostLimits.DEFAULT.sparingLocal());
            introduce(peer, host);
            assertThat(peer.ping(host.id(), PATIENCE)).isPositive();
        }
    }

    @Test
    void whoTurnsEverybodyAwayIsUnreachable() throws Exception {
        TcpHost host = host(1, HostLimits.DEFAULT.sparingLocal());
        try (ServerSocket rude = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            CountDownLatch tries = new CountDownLatch(4);
            Thread.ofVirtual().start(() -> turnAway(rude, tries));
            Multiaddr address = Multiaddr.parse("/ip4/127.0.0.1/tcp/" + rude.getLocalPort());
            assertThatThrownBy(() -> host.connect(
                            address.withPeer(KeyPair.generate(new Random(9)).peerId()), PATIENCE))
                    .isInstanceOfSatisfying(
                            DialException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE));
            assertThat(tries.getCount()).isZero();
        }
    }

    private static void turnAway(ServerSocket server, CountDownLatch tries) {
        while (tries.getCount() > 0) {
            try {
                server.accept().close();
                tries.countDown();
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Test
    void whoIsDeniedLosesItsConnectionAndGetsNoOther() throws Exception {
        TcpHost host = host(1, HostLimits.DEFAULT.sparingLocal());
        TcpHost peer = host(2, HostLimits.DEFAULT.sparingLocal());
        introduce(peer, host);
        introduce(host, peer);
        assertThat(peer.ping(host.id(), PATIENCE)).isPositive();
        host.control().deny(peer.id());
        Await.that(
                "it is gone",
                () -> host.connections().isEmpty() && peer.connections().isEmpty());
        assertThatThrownBy(() -> host.ping(peer.id(), PATIENCE))
                .isInstanceOfSatisfying(
                        DialException.class, e -> assertThat(e.reason()).isEqualTo(Reason.LIMIT));
        host.control().allow(peer.id());
        assertThat(host.ping(peer.id(), PATIENCE)).isPositive();
        host.control().deny(Subnet.parse("127.0.0.0/8"));
        Await.that("it is gone again", () -> host.connections().isEmpty());
        assertThatThrownBy(() -> host.connect(peer.addresses().getFirst().withPeer(peer.id()), PATIENCE))
                .isInstanceOf(DialException.class);
    }

    @Test
    void onlyAHostThatListensOnLoopbackAloneSparesLocalAddresses() throws Exception {
        Multiaddr loopback = Multiaddr.parse("/ip4/127.0.0.1/tcp/0");
        Multiaddr everywhere = Multiaddr.parse("/ip4/0.0.0.0/tcp/0");
        assertThat(HostLimits.suiting(List.of(loopback, Multiaddr.parse("/ip6/::1/tcp/0")))
                        .quotas()
                        .localFree())
                .isTrue();
        assertThat(HostLimits.suiting(List.of(loopback, everywhere)).quotas().localFree())
                .isFalse();
        assertThat(HostLimits.suiting(List.of()).quotas().localFree()).isFalse();
    }

    @Test
    void socketsSendAtOnceAndStayAlive() throws Exception {
        TcpHost host = host(1, HostLimits.DEFAULT.sparingLocal());
        InetSocketAddress there = HostileNetworkTest.socketOf(host);
        Multiaddr address = Multiaddr.parse("/ip4/127.0.0.1/tcp/" + there.getPort());
        try (SocketChannel channel = Sockets.connect(address, List.of(), PATIENCE)) {
            assertThat(channel.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
            assertThat(channel.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
        }
    }
}
