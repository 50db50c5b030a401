package org.fallow.libp2p.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;

/**
 * Our hosts and js-libp2p's at the same work, by turns in one run: {@code bench/libp2p}. Each pair is two processes on
 * loopback. A round is one measurement of each side; the first is thrown away.
 */
final class SideBySide {
    // All peers share the loopback address here: it would be the rate of handshakes from one address that is measured.
    private static final HostLimits LIMITS = HostLimits.DEFAULT.sparingLocal();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ECHO = "/interop/echo/1.0.0";
    private static final String SINK = "/interop/sink/1.0.0";
    private static final int SETUPS = 200;
    private static final int WARM_UPS = 3;
    private static final int OPENS = 400;
    private static final int BULK_BYTES = 100_000_000;
    private static final int STREAMS = 100;
    private static final int TRIES = 5;

    private final String ours;
    private final Multiaddr theirs;
    private final JsPeer js;

    private SideBySide(Multiaddr ours, JsPeer js, Multiaddr theirs) {
        this.ours = ours.toString();
        this.js = js;
        this.theirs = theirs;
    }

    /** A rate, by one side. */
    private interface Measure {
        double once() throws Exception;
    }

    /** {@code listen} is the other process; {@code FOLDER ROUNDS} measures, with the js peer in the folder. */
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("listen")) {
            listen();
            return;
        }
        JsPeer dialer = JsPeer.start(Path.of(arguments[0]));
        JsPeer dialed = JsPeer.start(Path.of(arguments[0]));
        Process listener = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SideBySide.class.getName(),
                        "listen")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            Multiaddr ours = Multiaddr.parse(listener.inputReader().readLine());
            new SideBySide(ours, dialer, dialed.address()).run(Integer.parseInt(arguments[1]));
        } finally {
            listener.outputWriter().close();
            dialer.stop();
            dialed.stop();
        }
    }

    /** Serves until its input ends. */
    private static void listen() throws IOException {
        KeyPair key = KeyPair.generate(new Random(1));
        try (TcpHost host = TcpHost.start(HostOptions.of(key)
                .listening(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"))
                .within(LIMITS))) {
            host.serve(Bindings.of(ECHO, Bindings::echo));
            host.serve(Bindings.of(SINK, Bindings::count));
            System.out.println(host.addresses().getFirst().withPeer(host.id()));
            System.in.read();
        }
    }

    private void run(int rounds) throws Exception {
        System.out.printf("| %-34s | %10s | %10s | %6s |%n", "median of " + rounds, "ours", "js", "ratio");
        System.out.println("| --- | --- | --- | --- |");
        row(rounds, "set-ups with identify, per second", this::ourSetups, this::theirSetups);
        row(rounds, "streams with an echo, per second", this::ourOpens, this::theirOpens);
        row(rounds, "one stream, MB/s", () -> ourPushes(1), () -> theirPushes(1));
        row(rounds, STREAMS + " streams, MB/s", () -> ourPushes(STREAMS), () -> theirPushes(STREAMS));
    }

    private static void row(int rounds, String name, Measure ours, Measure theirs) throws Exception {
        double[] first = new double[rounds];
        double[] second = new double[rounds];
        for (int i = 0; i < WARM_UPS; i++) {
            ours.once();
            insisting(theirs);
        }
        for (int i = 0; i < rounds; i++) {
            first[i] = ours.once();
            second[i] = insisting(theirs);
        }
        double we = median(first);
        double they = median(second);
        System.out.printf(Locale.ROOT, "| %-34s | %10.1f | %10.1f | %5.1fx |%n", name, we, they, we / they);
    }

    /** On a busy machine js-libp2p resets a stream of a hundred now and then: such a round is repeated. */
    private static double insisting(Measure theirs) throws Exception {
        for (int left = TRIES; ; left--) {
            try {
                return theirs.once();
            } catch (IOException e) {
                if (left == 1) {
                    throw e;
                }
                System.err.println("js failed, and tries again: " + e.getMessage());
            }
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** From the dial until the peer is identified; starting and closing the host do not count. */
    private double ourSetups() throws Exception {
        long nanos = 0;
        for (int i = 0; i < SETUPS; i++) {
            try (TcpHost host =
                    TcpHost.start(HostOptions.of(KeyPair.generate(new Random())).within(LIMITS))) {
                CountDownLatch identified = new CountDownLatch(1);
                host.listen(new PeerLog(identified));
                long began = System.nanoTime();
                host.connect(Multiaddr.parse(ours), PATIENCE);
                identified.await();
                nanos += System.nanoTime() - began;
            }
        }
        return SETUPS * 1e9 / nanos;
    }

    private double theirSetups() throws Exception {
        double ms = js.call("setups", "to", theirs.toString(), "count", SETUPS)
                .get("ms")
                .asDouble();
        return SETUPS * 1e3 / ms;
    }

    private double ourOpens() throws Exception {
        try (TcpHost host =
                TcpHost.start(HostOptions.of(KeyPair.generate(new Random())).within(LIMITS))) {
            PeerId peer = host.connect(Multiaddr.parse(ours), PATIENCE);
            long began = System.nanoTime();
            for (int i = 0; i < OPENS; i++) {
                try (Stream stream = host.open(peer, ECHO, PATIENCE)) {
                    stream.output().write(1);
                    stream.closeOutput();
                    requireEqual(Bindings.drain(stream.input()), 1);
                }
            }
            return OPENS * 1e9 / (System.nanoTime() - began);
        }
    }

    private double theirOpens() throws Exception {
        double ms = js.call("opens", "to", theirs.toString(), "count", OPENS)
                .get("ms")
                .asDouble();
        return OPENS * 1e3 / ms;
    }

    private double ourPushes(int count) throws Exception {
        try (TcpHost host = TcpHost.start(
                        HostOptions.of(KeyPair.generate(new Random())).within(LIMITS));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            PeerId peer = host.connect(Multiaddr.parse(ours), PATIENCE);
            List<Callable<Long>> pushes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Stream stream = host.open(peer, SINK, PATIENCE);
                pushes.add(() -> {
                    try (stream) {
                        Bindings.fill(stream.output(), BULK_BYTES / count);
                        stream.closeOutput();
                        return ByteBuffer.wrap(stream.input().readNBytes(8)).getLong();
                    }
                });
            }
            long began = System.nanoTime();
            long received = 0;
            for (Future<Long> each : threads.invokeAll(pushes)) {
                received += each.get();
            }
            requireEqual(received, BULK_BYTES);
            return BULK_BYTES * 1e3 / (System.nanoTime() - began);
        }
    }

    private double theirPushes(int count) throws Exception {
        var answer = js.call("pushes", "to", theirs.toString(), "streams", count, "bytes", BULK_BYTES / count);
        requireEqual(answer.get("received").asLong(), BULK_BYTES);
        return BULK_BYTES / 1e3 / answer.get("ms").asDouble();
    }

    private static void requireEqual(long got, long wanted) {
        if (got != wanted) {
            throw new IllegalStateException(got + " bytes, not " + wanted);
        }
    }
}
