package org.fallow.libp2p.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.fallow.libp2p.address.AddressProtocol;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.limit.Quota;
import org.fallow.libp2p.limit.Quotas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A short attack on a host with small quotas; {@code bench/hostile} is the long one. */
@Timeout(120)
class HostileNetworkTest {
    private static final int ATTACKERS = 60;
    private static final long MIB = 1 << 20;
    private static final Quotas SMALL = new Quotas(
            new Quota(4, 4, 16, 4, 40, MIB),
            new Quota(8, 8, 32, 8, 50, MIB),
            new Quota(30, 20, 96, 24, 60, 2 * MIB),
            new Quota(64, 16, 512, 256, 1_000, 32 * MIB),
            20,
            30,
            Duration.ofSeconds(1),
            false);

    static TcpHost victim(Quotas quotas) throws Exception {
        TcpHost host = TcpHost.start(HostOptions.of(KeyPair.generate(new Random(1)))
                .listening(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"))
                .within(HostLimits.DEFAULT.with(quotas)));
        host.serve(Bindings.of(Attack.UNREAD, stream -> {
            try {
                // Longer than the attacks; the end of the stream does not come earlier.
                new CountDownLatch(1).await(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        return host;
    }

    static InetSocketAddress socketOf(TcpHost host) {
        String port = host.addresses().getFirst().value(AddressProtocol.TCP).orElseThrow();
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
    }

    @Test
    void honestPeersGoOnWhileACrowdAttacksAndAllIsReleasedAfterwards() throws Exception {
        try (TcpHost host = victim(SMALL);
                HonestPings honest = new HonestPings(host.id(), host.addresses().getFirst(), 3)) {
            // They share one address, and so would be the first to be trimmed.
            honest.ids().forEach(peer -> host.control().protect(peer, "neighbour"));
            HonestPings.Outcome outcome;
            long bytes = 0;
            int connections = 0;
            int streams = 0;
            try (HostileCrowd crowd = new HostileCrowd(socketOf(host), ATTACKERS, 10, 200)) {
                outcome = new HonestPings.Outcome(new long[0], 0);
                for (int i = 0; i < 25; i++) {
                    HonestPings.Outcome some = honest.pingFor(Duration.ofMillis(200));
                    outcome = new HonestPings.Outcome(
                            some.nanos().length > 0 ? some.nanos() : outcome.nanos(), outcome.failed() + some.failed());
                    bytes = Math.max(bytes, host.pool().bytes());
                    streams = Math.max(streams, host.pool().streams());
                    connections = Math.max(connections, host.linksHeld());
                }
                assertThat(honest.come(77)).isPositive();
                assertThat(crowd.connected()).as("the crowd was at work").isGreaterThan(ATTACKERS);
            }
            assertThat(outcome.failed()).isZero();
            assertThat(outcome.nanos()).isNotEmpty();
            assertThat(connections).isBetween(3, 64);
            assertThat(streams).isLessThanOrEqualTo(10 * 60 + 10);
            // What waits to be sent is bounded for each connection, and comes on top of the quota.
            assertThat(bytes).isLessThanOrEqualTo(11 * 2 * MIB + 64 * (512 << 10));
            Await.that("only the honest are left", () -> host.connections().size() <= 3 && host.linksHeld() <= 3);
            Await.that("streams are released", () -> host.pool().streams() == 0);
            Await.that("bytes are released", () -> host.pool().bytes() < MIB);
            assertThat(honest.pingFor(Duration.ofMillis(200)).failed()).isZero();
        }
    }
}
