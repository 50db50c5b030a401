package org.fallow.libp2p.io;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.limit.Quota;
import org.fallow.libp2p.limit.Quotas;

/**
 * What an idle connection costs: one process listens, this one dials it from many hosts. Prints the live heap before and
 * after, in both processes, and what the operating system counts for the listening one. The stacks of virtual threads are
 * on the heap. Argument: connections (1000).
 */
final class IdleMemoryBench {
    private static final int KIB = 1 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** After the identify streams have ended, and a round of the muxers' own pings. */
    private static final int SETTLE_SECONDS = 45;

    private static final Quotas WIDE = new Quotas(
            new Quota(4, 4, 16, 4, 100, KIB * KIB),
            new Quota(32, 8, 32, 8, 100, KIB * KIB),
            new Quota(96, 24, 96, 24, 100, KIB * KIB),
            new Quota(4_096, 1_024, 4_096, 4_096, 10_000, 64L * KIB * KIB),
            3_000,
            3_500,
            Duration.ofSeconds(20),
            true);

    private IdleMemoryBench() {}

    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("listen")) {
            listen();
        } else {
            dial(args.length > 0 ? Integer.parseInt(args[0]) : 1_000);
        }
    }

    private static void listen() throws Exception {
        try (TcpHost host = TcpHost.start(HostOptions.of(KeyPair.generate(new Random(1)))
                        .listening(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"))
                        .within(HostLimits.DEFAULT.with(WIDE)));
                BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println(host.id());
            System.out.println(host.addresses().getFirst());
            while (asked.readLine() != null) {
                System.out.println(host.connections().size() + " " + liveHeap() + " " + resident());
            }
        }
    }

    private static void dial(int connections) throws Exception {
        Process listener = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        IdleMemoryBench.class.getName(),
                        "listen")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<TcpHost> hosts = new ArrayList<>();
        try (BufferedReader told =
                new BufferedReader(new InputStreamReader(listener.getInputStream(), StandardCharsets.UTF_8))) {
            PeerId id = PeerId.parse(told.readLine());
            Multiaddr address = Multiaddr.parse(told.readLine()).withPeer(id);
            // One connection first, so that classes and code are not counted.
            connectFrom(hosts, 1, address);
            long[] before = ask(listener, told);
            connectFrom(hosts, connections, address);
            pause(SETTLE_SECONDS);
            long[] after = ask(listener, told);
            long more = after[0] - before[0];
            System.out.printf(
                    "idle connections %d: %.1f KiB of heap each, stacks of virtual threads included; resident %.1f KiB each%n",
                    more, (after[1] - before[1]) / (double) KIB / more, (after[2] - before[2]) / (double) KIB / more);
        } finally {
            hosts.forEach(TcpHost::close);
            listener.destroy();
        }
    }

    private static void connectFrom(List<TcpHost> hosts, int count, Multiaddr address) throws IOException {
        for (int i = 0; i < count; i++) {
            TcpHost host = TcpHost.start(HostOptions.of(KeyPair.generate(new Random(1_000 + hosts.size()))));
            hosts.add(host);
            host.connect(address, PATIENCE);
        }
    }

    private static long[] ask(Process listener, BufferedReader told) throws IOException {
        listener.getOutputStream().write('\n');
        listener.getOutputStream().flush();
        String[] numbers = told.readLine().split(" ", -1);
        return new long[] {Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2])};
    }

    private static long liveHeap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            pause(1);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** In bytes; 0 where there is no /proc. */
    private static long resident() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
                .sum();
    }

    private static void pause(int seconds) throws InterruptedException {
        if (new CountDownLatch(1).await(seconds, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody counts it down");
        }
    }
}
