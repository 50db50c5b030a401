import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.apache.ignite.Ignite;
import org.apache.ignite.Ignition;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.lang.IgniteRunnable;
import org.apache.ignite.logger.NullLogger;
import org.apache.ignite.spi.communication.tcp.TcpCommunicationSpi;
import org.apache.ignite.spi.discovery.tcp.TcpDiscoverySpi;
import org.apache.ignite.spi.discovery.tcp.ipfinder.vm.TcpDiscoveryVmIpFinder;

/**
 * Apache Ignite's empty compute tasks, for {@code bench/custody}: one server in a process of its own, one client here,
 * both on loopback; nothing is stored, signed or encrypted. {@code client THREADS} reads lines {@code SECONDS} and prints
 * {@code TASKS SECONDS SERVER_CPU_MILLIS} for each. {@code server HOME} is what the client starts.
 */
public final class EmptyTasks {
    private static final int DISCOVERY_PORT = 47_613;
    private static final int MESSAGE_PORT = 47_653;

    /** The task. */
    private static final class Nothing implements IgniteRunnable {
        private static final long serialVersionUID = 1;

        @Override
        public void run() {
            // The task is empty.
        }
    }

    private EmptyTasks() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("server")) {
            try (Ignite server = Ignition.start(configuration("server", Path.of(arguments[1])))) {
                System.out.println("ready");
                while (System.in.read() >= 0) {}
            }
        } else {
            client(Integer.parseInt(arguments[1]), Path.of(arguments[2]));
        }
    }

    private static void client(int threads, Path home) throws Exception {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow()));
        command.addAll(java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "EmptyTasks", "server", home.toString()));
        Process server = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader said = server.inputReader(StandardCharsets.UTF_8)) {
            for (String line = said.readLine(); !"ready".equals(line); line = said.readLine()) {
                if (line == null) {
                    throw new IOException("the Ignite server ended before it was ready");
                }
            }
            try (Ignite client = Ignition.start(configuration("client", home).setClientMode(true));
                    BufferedReader in =
                            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                System.out.println("ready");
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    round(client, server, threads, Double.parseDouble(line));
                }
            }
        } finally {
            server.destroy();
        }
    }

    private static void round(Ignite client, Process server, int threads, double seconds) throws Exception {
        long cpu = cpuMillis(server);
        long began = System.nanoTime();
        long end = began + (long) (seconds * 1e9);
        LongAdder done = new LongAdder();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Callable<Void> asker = () -> {
                    while (System.nanoTime() < end) {
                        client.compute(client.cluster().forServers()).run(new Nothing());
                        done.increment();
                    }
                    return null;
                };
                all.add(pool.submit(asker));
            }
            for (Future<Void> one : all) {
                one.get();
            }
        }
        System.out.printf(
                Locale.ROOT, "%d %.3f %d%n", done.sum(), (System.nanoTime() - began) / 1e9, cpuMillis(server) - cpu);
    }

    private static long cpuMillis(Process process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
    }

    private static IgniteConfiguration configuration(String name, Path home) {
        TcpDiscoveryVmIpFinder finder = new TcpDiscoveryVmIpFinder();
        finder.setAddresses(List.of("127.0.0.1:" + DISCOVERY_PORT));
        TcpDiscoverySpi discovery = new TcpDiscoverySpi();
        discovery.setLocalAddress("127.0.0.1");
        discovery.setLocalPort(DISCOVERY_PORT);
        discovery.setIpFinder(finder);
        TcpCommunicationSpi messages = new TcpCommunicationSpi();
        messages.setLocalAddress("127.0.0.1");
        messages.setLocalPort(MESSAGE_PORT);
        return new IgniteConfiguration()
                .setIgniteInstanceName(name)
                .setLocalHost("127.0.0.1")
                .setWorkDirectory(home.resolve(name).toAbsolutePath().toString())
                .setDiscoverySpi(discovery)
                .setCommunicationSpi(messages)
                .setConnectorConfiguration(null)
                .setClientConnectorConfiguration(null)
                .setGridLogger(new NullLogger());
    }
}
