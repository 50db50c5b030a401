package org.fallow.dht.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.fallow.dht.Await;
import org.fallow.dht.Peers;
import org.fallow.dht.key.Key;
import org.fallow.dht.record.Numbered;
import org.fallow.dht.record.PublicKeys;
import org.fallow.dht.record.Validators;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.io.HostLimits;
import org.fallow.libp2p.io.HostOptions;
import org.fallow.libp2p.io.MonotonicClock;
import org.fallow.libp2p.io.TcpHost;
import org.fallow.simulation.chance.Chance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * Thirty js-libp2p nodes and ten of ours in one swarm, a hundred operations each way: values, public keys, providers, peers,
 * the closest. Started by src/interop/swarm.
 */
@Tag("interop")
@Timeout(300)
class JsSwarmTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int OURS = 10;
    private static final int PROCESSES = 2;
    private static final int THEIRS_EACH = 15;
    private static final int THEIRS = PROCESSES * THEIRS_EACH;
    /** Of each of five kinds each way: a hundred each way unless told otherwise. */
    private static final int OPERATIONS = Integer.getInteger("interop.each", 20);

    private static final String OURS_AT_THEIRS = "ours read, find and ask theirs";
    private static final String THEIRS_AT_OURS = "theirs read, find and ask ours";
    private static final HexFormat HEX = HexFormat.of();

    private final List<TcpHost> hosts = new ArrayList<>();
    private final List<Dht> ours = new ArrayList<>();
    private final List<JsDhtPeer> processes = new ArrayList<>();
    private final List<PeerAddresses> all = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final Map<String, Integer> done = new TreeMap<>();

    /** One operation, which says what went wrong. */
    private interface Attempt {
        Optional<String> failure(int i) throws Exception;
    }

    private Dht our(int i) {
        return ours.get(i % OURS);
    }

    private JsonNode js(int i, String verb, String... words) throws IOException {
        int node = i % THEIRS;
        return processes.get(node % PROCESSES).callAt(node / PROCESSES, verb, words);
    }

    private PeerAddresses their(int i) throws IOException {
        int node = i % THEIRS;
        JsDhtPeer process = processes.get(node % PROCESSES);
        Multiaddr address = process.address(node / PROCESSES);
        return new PeerAddresses(process.id(node / PROCESSES), List.of(address.withoutPeer()));
    }

    @BeforeEach
    void gather() throws Exception {
        Path directory = Path.of(Objects.requireNonNull(System.getProperty("interop.dht.js"), "run src/interop/swarm"));
        Multiaddr listen = Peers.address("/ip4/127.0.0.1/tcp/0");
        Validators validators =
                Validators.none().with("n", new Numbered()).with(PublicKeys.NAMESPACE, new PublicKeys());
        List<Multiaddr> bootstrap = List.of();
        for (int i = 0; i < OURS; i++) {
            KeyPair key = KeyPair.generate(Chance.of(i));
            TcpHost host =
                    TcpHost.start(HostOptions.of(key).listening(listen).within(HostLimits.suiting(List.of(listen))));
            hosts.add(host);
            DhtOptions options = DhtOptions.server(validators).bootstrappedFrom(bootstrap);
            ours.add(Dht.start(host, options, new MonotonicClock(), Chance.of(i)));
            bootstrap = List.of(addressOf(hosts.getFirst()));
        }
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(JsDhtPeer.start(directory, THEIRS_EACH));
        }
        inTurn(THEIRS, i -> {
            js(i, "dial", "to", addressOf(hosts.get(i % OURS)).toString());
            return Optional.empty();
        });
        ours.forEach(dht -> all.add(dht.self()));
        for (int i = 0; i < THEIRS; i++) {
            all.add(their(i));
        }
        // Each looks for itself, and so they get to know each other.
        inTurn(THEIRS, i -> {
            js(i, "closest", "peer", their(i).id().toString());
            return Optional.empty();
        });
        for (Dht dht : ours) {
            dht.closest(Key.of(dht.self().id()), PATIENCE);
        }
        Await.within(
                PATIENCE,
                "each of ours knows " + Dht.WIDTH,
                () -> ours.stream().allMatch(dht -> dht.tableSize() >= Dht.WIDTH));
    }

    @AfterEach
    void part() {
        processes.forEach(JsDhtPeer::close);
        ours.forEach(Dht::close);
        hosts.forEach(TcpHost::close);
    }

    private static Multiaddr addressOf(TcpHost host) {
        return host.addresses().getFirst().withPeer(host.id());
    }

    /** At both processes of theirs at once, each of which does one thing at a time. */
    private static List<String> inTurn(int count, Attempt attempt) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<String>>> lanes = IntStream.range(0, PROCESSES)
                    .mapToObj(lane -> threads.submit(() -> {
                        List<String> failures = new ArrayList<>();
                        for (int i = lane; i < count; i += PROCESSES) {
                            attempted(i, attempt).ifPresent(failures::add);
                        }
                        return failures;
                    }))
                    .toList();
            List<String> failures = new ArrayList<>();
            for (Future<List<String>> lane : lanes) {
                failures.addAll(lane.get());
            }
            return failures;
        }
    }

    private static Optional<String> attempted(int i, Attempt attempt) throws Exception {
        try {
            return attempt.failure(i);
        } catch (IOException e) {
            return Optional.of(e.toString());
        }
    }

    /** Their numbers are shifted, so that in the end each node has had its turn. */
    private void all(String way, String what, int shift, Attempt attempt) throws Exception {
        long began = System.nanoTime();
        List<String> failed = inTurn(OPERATIONS, each -> {
            int i = each + shift;
            String who = what + " " + i + ", our " + our(i).self().id() + ", their " + idOf(i) + ": ";
            return attempted(i, attempt).map(who::concat);
        });
        System.out.printf(
                "%-40s %3d of %d   %5d ms%n",
                what, OPERATIONS - failed.size(), OPERATIONS, (System.nanoTime() - began) / 1_000_000);
        failures.addAll(failed);
        done.merge(way, OPERATIONS - failed.size(), Integer::sum);
    }

    private PeerId idOf(int i) throws IOException {
        return their(i).id();
    }

    private static Optional<String> expect(boolean holds, String otherwise) {
        return holds ? Optional.empty() : Optional.of(otherwise);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static KeyPair stranger(int i) {
        return KeyPair.generate(Chance.of(10_000 + i));
    }

    private static byte[] multihash(String text) throws Exception {
        byte[] multihash = Arrays.copyOf(new byte[] {0x12, 0x20}, 34);
        System.arraycopy(MessageDigest.getInstance("SHA-256").digest(bytes(text)), 0, multihash, 2, 32);
        return multihash;
    }

    @Test
    void aHundredOperationsSucceedEachWay() throws Exception {
        values();
        publicKeys();
        providers();
        peers();
        done.forEach((way, count) -> System.out.printf("%-40s %3d of %d%n", way, count, 5 * OPERATIONS));
        assertThat(failures).isEmpty();
    }

    private void values() throws Exception {
        all(OURS_AT_THEIRS, "they put a value, we get it", 0, i -> {
            js(i, "put", "key", "/n/theirs-" + i, "value", i + ":js");
            Optional<byte[]> found = our(i).get(bytes("/n/theirs-" + i), PATIENCE);
            return expect(
                    found.filter(value -> Arrays.equals(value, bytes(i + ":js")))
                            .isPresent(),
                    "not found");
        });
        all(THEIRS_AT_OURS, "we put a value, they get it", 0, i -> {
            our(i).put(bytes("/n/ours-" + i), bytes(i + ":java"), PATIENCE);
            JsonNode got = js(i, "get", "key", "/n/ours-" + i);
            return expect(got.has("value") && got.get("value").asString().equals(i + ":java"), "got " + got);
        });
    }

    private void publicKeys() throws Exception {
        all(OURS_AT_THEIRS, "they put a public key, we get it", 10, i -> {
            KeyPair pair = stranger(i);
            byte[] key = PublicKeys.key(pair.peerId());
            byte[] value = pair.publicKey().encoded();
            js(i, "put", "keyHex", HEX.formatHex(key), "valueHex", HEX.formatHex(value));
            Optional<byte[]> found = our(i).get(key, PATIENCE);
            return expect(found.filter(got -> Arrays.equals(got, value)).isPresent(), "not found");
        });
        all(THEIRS_AT_OURS, "we put a public key, they get it", 10, i -> {
            KeyPair pair = stranger(1_000 + i);
            byte[] key = PublicKeys.key(pair.peerId());
            byte[] value = pair.publicKey().encoded();
            our(i).put(key, value, PATIENCE);
            JsonNode got = js(i, "get", "keyHex", HEX.formatHex(key));
            return expect(
                    got.has("valueHex") && got.get("valueHex").asString().equals(HEX.formatHex(value)), "got " + got);
        });
    }

    private void providers() throws Exception {
        all(OURS_AT_THEIRS, "they provide, we find them", 20, i -> {
            js(i, "provide", "data", "theirs-" + i);
            List<PeerAddresses> found = our(i).providers(multihash("theirs-" + i), 1, PATIENCE);
            return expect(found.equals(List.of(their(i))), "found " + found);
        });
        all(THEIRS_AT_OURS, "we provide, they find us", 20, i -> {
            our(i).provide(multihash("ours-" + i), PATIENCE);
            String found =
                    js(i, "providers", "data", "ours-" + i).get("providers").toString();
            PeerAddresses us = our(i).self();
            boolean there = found.contains(us.id().toString())
                    && found.contains(us.addresses().getFirst().toString());
            return expect(there, "found " + found);
        });
    }

    private void peers() throws Exception {
        all(OURS_AT_THEIRS, "we find one of theirs", 0, i -> {
            PeerAddresses wanted = their(i);
            Optional<PeerAddresses> found = our(i).find(wanted.id(), PATIENCE);
            return expect(
                    found.filter(peer -> peer.addresses().containsAll(wanted.addresses()))
                            .isPresent(),
                    "found " + found);
        });
        all(THEIRS_AT_OURS, "they find one of ours", 0, i -> {
            String found = js(i, "find", "peer", our(i).self().id().toString())
                    .get("peers")
                    .toString();
            return expect(found.contains(our(i).self().id().toString()), "found " + found);
        });
        all(OURS_AT_THEIRS, "we find the closest", 0, i -> {
            Key key = Key.of(bytes("key " + i));
            List<PeerId> found = ids(our(i).closest(key, PATIENCE));
            List<PeerId> truth = closest(key, our(i).self().id());
            return expect(found.equals(truth), missing(found, truth));
        });
        all(THEIRS_AT_OURS, "they find the closest", 0, i -> {
            Key key = Key.of(bytes("key " + i));
            List<PeerId> found = new ArrayList<>();
            for (JsonNode peer : js(i, "closest", "key", "key " + i).get("peers")) {
                found.add(PeerId.parse(peer.asString()));
            }
            List<PeerId> truth = closest(key, idOf(i));
            return expect(found.containsAll(truth), missing(found, truth));
        });
    }

    private List<PeerId> closest(Key key, PeerId without) {
        return Peers.sorted(all, key).stream()
                .map(PeerAddresses::id)
                .filter(id -> !id.equals(without))
                .limit(Dht.WIDTH)
                .toList();
    }

    private static List<PeerId> ids(List<PeerAddresses> peers) {
        return peers.stream().map(PeerAddresses::id).toList();
    }

    private static String missing(List<PeerId> found, List<PeerId> truth) {
        List<PeerId> missing = truth.stream().filter(id -> !found.contains(id)).toList();
        return "found " + found.size() + ", without " + missing;
    }
}
