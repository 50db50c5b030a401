package org.fallow.libp2p.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.DialException;
import org.fallow.libp2p.host.DialException.Reason;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.host.StreamResetException;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpHostTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ECHO = "/test/echo/1";

    private final List<TcpHost> hosts = new ArrayList<>();

    @AfterEach
    void closeAll() {
        hosts.forEach(TcpHost::close);
    }

    private TcpHost host(int seed) throws Exception {
        KeyPair key = KeyPair.generate(new Random(seed));
        TcpHost host = TcpHost.start(HostOptions.of(key).listening(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")));
        hosts.add(host);
        return host;
    }

    private static void introduce(TcpHost from, TcpHost to) {
        from.remember(new PeerAddresses(to.id(), to.addresses()));
    }

    @Test
    void carriesAHundredStreamsAtOnce() throws Exception {
        TcpHost a = host(1);
        TcpHost b = host(2);
        b.serve(Bindings.of(ECHO, Bindings::echo));
        introduce(a, b);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            CountDownLatch allOpen = new CountDownLatch(100);
            for (int i = 0; i < 100; i++) {
                byte[] sent = new byte[10_000 + i];
                new Random(i).nextBytes(sent);
                tasks.add(() -> {
                    try (Stream stream = a.open(b.id(), ECHO, PATIENCE)) {
                        allOpen.countDown();
                        allOpen.await(20, TimeUnit.SECONDS);
                        stream.output().write(sent);
                        stream.closeOutput();
                        return Arrays.equals(stream.input().readAllBytes(), sent);
                    }
                });
            }
            for (Future<Boolean> each : threads.invokeAll(tasks)) {
                assertThat(each.get()).isTrue();
            }
        }
        assertThat(a.connections()).hasSize(1);
    }

    @Test
    void movesFiftyMegabytesOnOneStream() throws Exception {
        TcpHost a = host(1);
        TcpHost b = host(2);
        AtomicLong got = new AtomicLong();
        b.serve(Bindings.of("/test/sink/1", stream -> {
            byte[] buffer = new byte[1 << 16];
            InputStream in = stream.input();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                got.addAndGet(n);
            }
            stream.output().write(1);
        }));
        introduce(a, b);
        try (Stream stream = a.open(b.id(), "/test/sink/1", PATIENCE)) {
            byte[] chunk = new byte[1 << 16];
            long start = System.nanoTime();
            for (int i = 0; i < 800; i++) {
                stream.output().write(chunk);
            }
            stream.closeOutput();
            assertThat(stream.input().read()).isEqualTo(1);
            System.out.printf("one stream: %.0f MB/s%n", 800 * 65536 / ((System.nanoTime() - start) / 1e3));
        }
        assertThat(got.get()).isEqualTo(800L << 16);
    }

    @Test
    void identifiesAndPingsBothWays() throws Exception {
        TcpHost a = host(1);
        TcpHost b = host(2);
        CountDownLatch both = new CountDownLatch(2);
        PeerLog log = new PeerLog(both);
        a.listen(log);
        b.listen(log);
        PeerId found = a.connect(b.addresses().getFirst().withPeer(b.id()), PATIENCE);
        assertThat(found).isEqualTo(b.id());
        assertThat(both.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(log.protocols(a.id())).contains("/ipfs/id/1.0.0", "/ipfs/ping/1.0.0");
        assertThat(b.known(a.id()).addresses()).isEqualTo(a.addresses());
        assertThat(a.ping(b.id(), PATIENCE)).isPositive();
        assertThat(b.ping(a.id(), PATIENCE)).isPositive();
    }

    @Test
    void refusesAPeerThatIsNotTheOneMeant() throws Exception {
        TcpHost a = host(1);
        TcpHost b = host(2);
        PeerId other = KeyPair.generate(new Random(3)).peerId();
        assertThatThrownBy(() -> a.connect(b.addresses().getFirst().withPeer(other), PATIENCE))
                .isInstanceOfSatisfying(
                        DialException.class, e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_PEER));
    }

    @Test
    void refusesToDialItself() throws Exception {
        TcpHost a = host(1);
        assertThatThrownBy(() -> a.connect(a.addresses().getFirst().withPeer(a.id()), PATIENCE))
                .isInstanceOfSatisfying(
                        DialException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_ADDRESS));
    }

    @Test
    void saysInOneLineThatAPortIsInUse() throws Exception {
        TcpHost a = host(1);
        Multiaddr taken = a.addresses().getFirst();
        KeyPair key = KeyPair.generate(new Random(9));
        assertThatThrownBy(() -> TcpHost.start(HostOptions.of(key).listening(taken)))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot listen on " + taken + ": the port is in use");
    }

    @Test
    void aResetWakesBothSides() throws Exception {
        TcpHost a = host(1);
        TcpHost b = host(2);
        CountDownLatch woken = new CountDownLatch(1);
        b.serve(Bindings.of("/test/wait/1", stream -> {
            stream.output().write(7);
            try {
                stream.input().read();
            } catch (StreamResetException e) {
                woken.countDown();
            }
        }));
        introduce(a, b);
        try (Stream stream = a.open(b.id(), "/test/wait/1", PATIENCE)) {
            assertThat(stream.input().read()).isEqualTo(7);
            stream.reset();
            assertThatThrownBy(() -> stream.input().read()).isInstanceOf(StreamResetException.class);
        }
        assertThat(woken.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aProtocolThatIsNotServedIsRefused() throws Exception {
        TcpHost a = host(1);
        TcpHost b = host(2);
        introduce(a, b);
        assertThatThrownBy(() -> a.open(b.id(), "/test/none/1", PATIENCE))
                .isInstanceOfSatisfying(
                        DialException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_PROTOCOL));
    }
}
