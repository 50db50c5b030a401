package org.fallow.libp2p.io;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.limit.Quotas;

/**
 * An attack of many hostile connections on one host with the default limits, in three processes: the host, the crowd, and
 * here the honest peers. Prints how long honest pings take before and during it, and what the host takes of memory and
 * threads. Arguments: connections (500), seconds of the attack (60).
 */
final class HostileBench {
    private static final int REFERENCE_SECONDS = 20;
    private static final int WARM_UP_SECONDS = 10;
    private static final int HONEST = 4;
    private static final int NETWORKS = 25;

    /** 240 KiB or 32 streams in a burst: 2.4 MB a second from each of those that flood, more than a gigabit from all. */
    private static final int BURST_EVERY_MILLIS = 100;

    private static final long MIB = 1 << 20;

    private HostileBench() {}

    public static void main(String[] args) throws Exception {
        switch (args.length > 0 ? args[0] : "") {
            case "host" -> host();
            case "crowd" -> crowd(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
            default ->
                attack(
                        args.length > 0 ? Integer.parseInt(args[0]) : 500,
                        args.length > 1 ? Integer.parseInt(args[1]) : 60);
        }
    }

    private static void attack(int connections, int seconds) throws Exception {
        Process host = process(List.of(), "host");
        try (BufferedReader told = reader(host)) {
            PeerId id = PeerId.parse(told.readLine());
            Multiaddr address = Multiaddr.parse(told.readLine());
            String port = address.toString().substring(address.toString().lastIndexOf('/') + 1);
            try (HonestPings honest = new HonestPings(id, address, HONEST)) {
                honest.pingFor(Duration.ofSeconds(WARM_UP_SECONDS));
                HonestPings.Outcome before = honest.pingFor(Duration.ofSeconds(REFERENCE_SECONDS));
                System.out.println("without attack  " + text(before) + "; " + ask(host, told));
                Process crowd = process(List.of("nice", "-n", "19"), "crowd", port, String.valueOf(connections));
                Thread newcomers = Thread.ofVirtual().unstarted(() -> comeAgainAndAgain(honest, seconds));
                newcomers.start();
                HonestPings.Outcome during = honest.pingFor(Duration.ofSeconds(seconds));
                System.out.println("under attack    " + text(during) + "; " + ask(host, told));
                newcomers.join();
                crowd.getOutputStream().close();
                try (BufferedReader said = reader(crowd)) {
                    said.lines().forEach(System.out::println);
                }
                crowd.waitFor();
                HonestPings.Outcome after = honest.pingFor(Duration.ofSeconds(5));
                System.out.println("after it        " + text(after) + "; " + ask(host, told));
            }
        } finally {
            host.destroy();
        }
    }

    private static String text(HonestPings.Outcome outcome) {
        return "%d honest pings, %d failed, p50 %.2f ms, p99 %.2f ms, longest %.1f ms"
                .formatted(
                        outcome.nanos().length,
                        outcome.failed(),
                        outcome.millis(0.5),
                        outcome.millis(0.99),
                        outcome.millis(1));
    }

    private static void comeAgainAndAgain(HonestPings honest, int seconds) {
        int came = 0;
        int refused = 0;
        long longest = 0;
        CountDownLatch never = new CountDownLatch(1);
        long end = System.nanoTime() + Duration.ofSeconds(seconds - 1L).toNanos();
        try {
            while (System.nanoTime() < end && !never.await(2, TimeUnit.SECONDS)) {
                try {
                    longest = Math.max(
                            longest, honest.come(5_000 + came + refused).toMillis());
                    came++;
                } catch (IOException e) {
                    refused++;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.printf("newcomers       %d let in, %d not, the longest took %d ms%n", came, refused, longest);
    }

    /** The host under attack: tells where it is, and on each line it reads what it takes. */
    private static void host() throws Exception {
        try (TcpHost host = HostileNetworkTest.victim(Quotas.DEFAULT);
                BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println(host.id());
            System.out.println(host.addresses().getFirst());
            Peak peak = new Peak(host);
            Thread.ofPlatform().daemon().start(peak::watch);
            while (asked.readLine() != null) {
                System.out.println(peak.take());
            }
        }
    }

    /** The most seen since it was last asked. */
    private static final class Peak {
        private final TcpHost host;
        private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        private long heap;
        private long pool;
        private int streams;
        private int links;
        private int threads;

        Peak(TcpHost host) {
            this.host = host;
        }

        private synchronized void look() {
            heap = Math.max(heap, memory.getHeapMemoryUsage().getUsed());
            pool = Math.max(pool, host.pool().bytes());
            streams = Math.max(streams, host.pool().streams());
            links = Math.max(links, host.linksHeld());
            threads = Math.max(threads, ManagementFactory.getThreadMXBean().getThreadCount());
        }

        void watch() {
            CountDownLatch never = new CountDownLatch(1);
            try {
                while (!never.await(100, TimeUnit.MILLISECONDS)) {
                    look();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        synchronized String take() {
            System.gc();
            String text =
                    "peaks: heap %d MiB, held for peers %.1f MiB, %d streams, %d connections, %d platform threads; live heap %d MiB"
                            .formatted(
                                    heap / MIB,
                                    pool / (double) MIB,
                                    streams,
                                    links,
                                    threads,
                                    memory.getHeapMemoryUsage().getUsed() / MIB);
            heap = pool = streams = links = threads = 0;
            return text;
        }
    }

    /** Attacks until its input ends. */
    private static void crowd(int port, int connections) throws IOException {
        InetSocketAddress host = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (HostileCrowd crowd = new HostileCrowd(host, connections, NETWORKS, BURST_EVERY_MILLIS)) {
            System.in.transferTo(OutputStream.nullOutputStream());
            System.out.println("the crowd       " + crowd.connected() + " connections made; tries " + crowd.tries());
        }
    }

    private static String ask(Process host, BufferedReader told) throws IOException {
        host.getOutputStream().write('\n');
        host.getOutputStream().flush();
        return told.readLine();
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static Process process(List<String> before, String... role) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                HostileBench.class.getName()));
        command.addAll(List.of(role));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
