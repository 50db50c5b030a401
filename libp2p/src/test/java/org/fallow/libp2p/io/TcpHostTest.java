package org.fallow.libp2p.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
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
import org.fallow.libp2p.address.AddressProtocol;
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
        TcpHost host = TcpHost.start(HostOptions.of(key)
                .within(HostLimits.DEFAULT.sparingLocal())
                .listening(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")));
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

    @Test
    void aSlowReaderHoldsTheWriterUp() throws Exception {
        TcpHost a = host(1);
        TcpHost b = host(2);
        CountDownLatch read = new CountDownLatch(1);
        AtomicLong got = new AtomicLong();
        b.serve(Bindings.of("/test/slow/1", stream -> {
            awaitLatch(read);
            got.set(Bindings.drain(stream.input()));
            stream.output().write(1);
        }));
        introduce(a, b);
        try (Stream stream = a.open(b.id(), "/test/slow/1", PATIENCE)) {
            stream.patience(Duration.ofMillis(300));
            byte[] chunk = new byte[1 << 16];
            long written = 0;
            try {
                while (written < 100L << 20) {
                    stream.output().write(chunk);
                    written += chunk.length;
                }
            } catch (SocketTimeoutException full) {
                assertThat(full).hasMessageContaining("takes nothing");
            }
            // The other side's first window; it grows only while the reader is fast.
            assertThat(written).isBetween(100_000L, 262_144L);
            stream.patience(PATIENCE);
            read.countDown();
            stream.closeOutput();
            assertThat(stream.input().read()).isEqualTo(1);
            // The few bytes that agreed on the protocol count too.
            assertThat(got.get()).isBetween(262_000L, 262_144L);
        }
    }

    @Test
    void otherStreamsGoOnWhileOneIsFull() throws Exception {
        TcpHost a = host(1);
        TcpHost b = host(2);
        CountDownLatch read = new CountDownLatch(1);
        b.serve(Bindings.of("/test/slow/1", stream -> awaitLatch(read)));
        b.serve(Bindings.of(ECHO, Bindings::echo));
        introduce(a, b);
        try (Stream full = a.open(b.id(), "/test/slow/1", PATIENCE);
                Stream other = a.open(b.id(), ECHO, PATIENCE)) {
            full.patience(Duration.ofMillis(200));
            assertThatThrownBy(() -> full.output().write(new byte[1 << 20])).isInstanceOf(SocketTimeoutException.class);
            other.output().write(5);
            assertThat(other.input().read()).isEqualTo(5);
            read.countDown();
        }
    }

    @Test
    void bothDialAtOnceAndBothReachTheOther() throws Exception {
        for (int seed = 0; seed < 5; seed++) {
            TcpHost a = host(10 + seed);
            TcpHost b = host(20 + seed);
            a.serve(Bindings.of(ECHO, Bindings::echo));
            b.serve(Bindings.of(ECHO, Bindings::echo));
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<PeerId> there =
                        threads.submit(() -> a.connect(b.addresses().getFirst().withPeer(b.id()), PATIENCE));
                Future<PeerId> back =
                        threads.submit(() -> b.connect(a.addresses().getFirst().withPeer(a.id()), PATIENCE));
                assertThat(there.get()).isEqualTo(b.id());
                assertThat(back.get()).isEqualTo(a.id());
            }
            for (int i = 0; i < 3; i++) {
                echoes(a, b);
                echoes(b, a);
            }
        }
    }

    private static void echoes(TcpHost from, TcpHost to) throws IOException {
        try (Stream stream = from.open(to.id(), ECHO, PATIENCE)) {
            stream.output().write(9);
            assertThat(stream.input().read()).isEqualTo(9);
        }
    }

    @Test
    void aPeerThatIsGoneIsToldAndDialledAgainOnlyAfterAPause() throws Exception {
        TcpHost a = host(1);
        TcpHost b = host(2);
        CountDownLatch identified = new CountDownLatch(1);
        PeerLog log = new PeerLog(identified);
        a.listen(log);
        introduce(a, b);
        assertThat(a.ping(b.id(), PATIENCE)).isPositive();
        assertThat(identified.await(10, TimeUnit.SECONDS)).isTrue();
        b.close();
        Await.that("the end is told", () -> log.protocols(b.id()).isEmpty());
        assertThat(a.connections()).isEmpty();
        assertThatThrownBy(() -> a.ping(b.id(), PATIENCE)).isInstanceOf(DialException.class);
        assertThatThrownBy(() -> a.ping(b.id(), PATIENCE)).hasMessageContaining("a moment ago");
    }

    @Test
    void closingWakesWhoeverWaitsAndLeavesNoThread() throws Exception {
        TcpHost a = host(1);
        TcpHost b = host(2);
        CountDownLatch serving = new CountDownLatch(1);
        CountDownLatch woken = new CountDownLatch(2);
        b.serve(Bindings.of("/test/wait/1", stream -> {
            serving.countDown();
            readUntilReset(stream, woken);
        }));
        introduce(a, b);
        Stream stream = a.open(b.id(), "/test/wait/1", PATIENCE);
        Thread reader = Thread.ofVirtual().start(() -> readUntilReset(stream, woken));
        assertThat(serving.await(10, TimeUnit.SECONDS)).isTrue();
        a.close();
        assertThat(woken.await(10, TimeUnit.SECONDS)).isTrue();
        reader.join();
        assertThatThrownBy(() -> a.open(b.id(), ECHO, PATIENCE))
                .isInstanceOfSatisfying(
                        DialException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
        Await.that("the other side notices", () -> b.connections().isEmpty());
    }

    @Test
    void strangersWhoSayNothingSoundAreCutOffAndOthersServed() throws Exception {
        TcpHost b = host(2);
        b.serve(Bindings.of(ECHO, Bindings::echo));
        int port = Integer.parseInt(
                b.addresses().getFirst().value(AddressProtocol.TCP).orElseThrow());
        List<Socket> strangers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            byte[] bytes = new byte[200];
            new Random(i).nextBytes(bytes);
            socket.getOutputStream().write(bytes, 0, i * 6);
            strangers.add(socket);
        }
        TcpHost a = host(1);
        introduce(a, b);
        echoes(a, b);
        for (Socket stranger : strangers) {
            stranger.close();
        }
        Await.that("only one connection is left", () -> b.connections().size() == 1);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void readUntilReset(Stream stream, CountDownLatch woken) {
        try {
            stream.input().read();
        } catch (StreamResetException e) {
            woken.countDown();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
