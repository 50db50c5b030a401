package org.fallow.dht.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.fallow.dht.Await;
import org.fallow.dht.Peers;
import org.fallow.dht.key.Key;
import org.fallow.dht.record.Numbered;
import org.fallow.dht.record.Validators;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.io.HostLimits;
import org.fallow.libp2p.io.HostOptions;
import org.fallow.libp2p.io.MonotonicClock;
import org.fallow.libp2p.io.TcpHost;
import org.fallow.libp2p.limit.Quotas;
import org.fallow.simulation.chance.Chance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Our side of {@code bench/dht}: nodes in one process, which works through one command a line; see {@link DhtBench}. */
final class BenchSwarm {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Connections of all nodes together: a process often may have 20,000 files open, and that for a moment there are more. */
    private static final int FILES = 12_000;

    private static final byte[] VALUE = "1:bench".getBytes(UTF_8);

    private final List<TcpHost> hosts = new ArrayList<>();
    private final List<Dht> nodes = new ArrayList<>();
    private final long heapBefore;
    private final long rssBefore;

    private BenchSwarm() throws IOException {
        this.heapBefore = heap();
        this.rssBefore = rss();
    }

    /** An operation that was not done. */
    private static final class NotDone extends Exception {
        private static final long serialVersionUID = 1L;

        NotDone(String what) {
            super(what);
        }
    }

    /** {@code NODES}; ends when its input does. */
    public static void main(String[] arguments) throws Exception {
        // Answers only: the log goes elsewhere.
        PrintStream answers = System.out;
        System.setOut(System.err);
        BenchSwarm swarm = new BenchSwarm();
        swarm.start(Integer.parseInt(arguments[0]));
        say(answers, Map.of("event", "ready"));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode command = JSON.readTree(line);
            say(
                    answers,
                    switch (command.get("cmd").asString()) {
                        case "round" ->
                            swarm.round(
                                    command.get("operation").asString(),
                                    command.get("from").asInt(),
                                    command.get("count").asInt());
                        case "idle" -> idle(command.get("seconds").asInt());
                        default -> swarm.memory();
                    });
        }
        swarm.nodes.forEach(Dht::close);
        swarm.hosts.forEach(TcpHost::close);
    }

    private static void say(PrintStream answers, Map<String, ?> answer) {
        answers.println(JSON.writeValueAsString(answer));
    }

    private void start(int count) throws Exception {
        List<Multiaddr> bootstrap = List.of();
        Multiaddr listen = Peers.address("/ip4/127.0.0.1/tcp/0");
        for (int i = 0; i < count; i++) {
            KeyPair key = KeyPair.generate(Chance.of(i));
            TcpHost host = TcpHost.start(HostOptions.of(key).listening(listen).within(limits(count)));
            hosts.add(host);
            DhtOptions options = DhtOptions.server(Validators.none().with("n", new Numbered()))
                    .bootstrappedFrom(bootstrap);
            nodes.add(Dht.start(host, options, new MonotonicClock(), Chance.of(i)));
            bootstrap = List.of(hosts.getFirst()
                    .addresses()
                    .getFirst()
                    .withPeer(hosts.getFirst().id()));
        }
        int enough = Math.min(count - 1, Dht.WIDTH);
        Await.within(
                Duration.ofMinutes(2),
                "each has " + enough + " peers",
                () -> nodes.stream().allMatch(node -> node.tableSize() >= enough));
        // Each looks for itself, and so they get to know each other.
        for (Dht node : nodes) {
            node.closest(Key.of(node.self().id()), PATIENCE);
        }
    }

    /** As a node's own, but that the connections of all together do not need more files than a process may have open. */
    private static HostLimits limits(int nodes) {
        Quotas usual = Quotas.DEFAULT.sparingLocal();
        int high = Math.min(usual.highWater(), FILES / nodes);
        Duration grace = high < usual.highWater() ? Duration.ofSeconds(2) : usual.grace();
        return HostLimits.DEFAULT.with(new Quotas(
                usual.peer(),
                usual.address(),
                usual.network(),
                usual.total(),
                Math.min(usual.lowWater(), high * 4 / 5),
                high,
                grace,
                true));
    }

    private Map<String, ?> round(String operation, int from, int count) {
        List<Double> times = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        long cpu = cpuNanos();
        for (int i = from; i < from + count; i++) {
            long began = System.nanoTime();
            try {
                run(operation, i);
                times.add((System.nanoTime() - began) / 1e6);
            } catch (NotDone e) {
                errors.add(operation + " " + i + ": " + e.getMessage());
            }
        }
        return Map.of("ms", times, "cpuMs", (cpuNanos() - cpu) / 1e6, "errors", errors);
    }

    private void run(String operation, int i) throws NotDone {
        Dht node = nodes.get(i % nodes.size());
        Dht other = nodes.get((i + nodes.size() / 2) % nodes.size());
        byte[] key = ("/n/" + i).getBytes(UTF_8);
        boolean done = switch (operation) {
            case "put" -> node.put(key, VALUE, PATIENCE) > 0;
            case "get" ->
                other.get(key, PATIENCE)
                        .filter(found -> Arrays.equals(found, VALUE))
                        .isPresent();
            case "provide" -> node.provide(multihash("d" + i), PATIENCE) > 0;
            case "providers" ->
                !other.providers(multihash("d" + i), 1, PATIENCE).isEmpty();
            case "find" -> node.find(other.self().id(), PATIENCE).isPresent();
            case "closest" ->
                !node.closest(Key.of(("k" + i).getBytes(UTF_8)), PATIENCE).isEmpty();
            default -> throw new IllegalArgumentException(operation);
        };
        if (!done) {
            throw new NotDone("nothing found, or nobody told");
        }
    }

    /** What all nodes use while nobody asks them anything. */
    private static Map<String, ?> idle(int seconds) throws InterruptedException {
        long cpu = cpuNanos();
        if (new CountDownLatch(1).await(seconds, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody counts it down");
        }
        return Map.of("cpuMs", (cpuNanos() - cpu) / 1e6);
    }

    private Map<String, ?> memory() throws IOException {
        long heap = heap();
        int[] tables = nodes.stream().mapToInt(Dht::tableSize).sorted().toArray();
        int connections =
                hosts.stream().mapToInt(host -> host.connections().size()).sum();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("mbEach", (rss() - rssBefore) / 1e6 / nodes.size());
        answer.put("heapMbEach", (heap - heapBefore) / 1e6 / nodes.size());
        answer.put("table", tables[tables.length / 2]);
        answer.put("connections", connections / nodes.size());
        return answer;
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long rss() throws IOException {
        Optional<String> line = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(each -> each.startsWith("VmRSS"))
                .findFirst();
        return line.map(text -> 1024 * Long.parseLong(text.replaceAll("[^0-9]", "")))
                .orElse(0L);
    }

    private static byte[] multihash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            byte[] multihash = new byte[34];
            multihash[0] = 0x12;
            multihash[1] = 0x20;
            System.arraycopy(hash, 0, multihash, 2, hash.length);
            return multihash;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
