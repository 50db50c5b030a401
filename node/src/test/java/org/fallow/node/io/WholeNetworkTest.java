package org.fallow.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.fallow.dht.io.Dht;
import org.fallow.dht.io.DhtOptions;
import org.fallow.dht.record.Validators;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.ProtocolBinding;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.io.HostOptions;
import org.fallow.libp2p.io.MonotonicClock;
import org.fallow.libp2p.io.TcpHost;
import org.fallow.libp2p.wire.Frames;
import org.fallow.node.config.NodeOptions;
import org.fallow.node.config.Pace;
import org.fallow.node.control.PublishRequest;
import org.fallow.node.control.io.HttpNodeApi;
import org.fallow.node.directory.Buckets;
import org.fallow.node.directory.DirectoryCodec;
import org.fallow.node.directory.Reply;
import org.fallow.node.io.cli.Main;
import org.fallow.node.io.store.Home;
import org.fallow.node.status.NetworkFigures;
import org.fallow.node.status.ProjectStatus;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.record.Project;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Reduce;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitSource;
import org.fallow.work.record.VerifyPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real nodes on loopback, which count each other and what all lend. */
@Timeout(180)
class WholeNetworkTest {
    private static final int WAIT_SECONDS = 90;

    @TempDir
    private Path folder;

    private final List<Node> nodes = new ArrayList<>();

    /** What a node needs to find before it offers to compute; no unit runs here. */
    private Path app() throws Exception {
        Path engine = Files.createDirectories(folder.resolve("app/engine"));
        for (String part : List.of("polyglot", "wasm-language", "truffle-runtime", "compiler")) {
            Path jar = engine.resolve(part + "-1.jar");
            if (!Files.exists(jar)) {
                Files.createFile(jar);
            }
        }
        return folder.resolve("app");
    }

    private void start(String name, int slots) throws Exception {
        start(name, slots, 0);
    }

    private void start(String name, int slots, int idWork) throws Exception {
        List<Multiaddr> bootstrap = nodes.isEmpty()
                ? List.of()
                : List.of(Multiaddr.parse(nodes.getFirst().addresses().getFirst()));
        nodes.add(Node.start(
                new NodeOptions(
                        folder.resolve(name),
                        app(),
                        List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")),
                        bootstrap,
                        Set.of(),
                        slots,
                        0,
                        idWork,
                        Pace.QUICK),
                Node.Wrapping.NONE));
    }

    private HttpNodeApi api(String name) {
        return new HttpNodeApi(folder.resolve(name));
    }

    private static void await(String what, Callable<Boolean> holds) throws Exception {
        Semaphore never = new Semaphore(0);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (!holds.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            assertThat(never.tryAcquire(50, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    /** Whether a node counts so many of each, without an error: the network is so small that it sees all of it. */
    private boolean counts(String name, int servers, int lenders, int idleCores) throws Exception {
        try (HttpNodeApi api = api(name)) {
            NetworkFigures figures = api.census().network();
            return figures != null
                    && figures.servers().equals(new NetworkFigures.Figure(servers, 0))
                    && new NetworkFigures.Figure(lenders, 0).equals(figures.lenders())
                    && new NetworkFigures.Figure(idleCores, 0).equals(figures.idleCores());
        }
    }

    @AfterEach
    void stop() {
        nodes.reversed().forEach(Node::close);
    }

    @Test
    void everyNodeCountsTheOthersAndWhatTheyLendAndAPauseTakesItBack() throws Exception {
        // Nodes of this program have the work that nodes of this program may demand.
        start("anne", 0, Home.ID_WORK);
        start("bert", 2, Home.ID_WORK);
        start("carl", 3);
        start("dora", 4, Home.ID_WORK);
        await("anne counts", () -> counts("anne", 4, 3, 9));
        await("dora counts", () -> counts("dora", 4, 3, 9));
        try (HttpNodeApi api = api("carl")) {
            api.pause();
        }
        await("carl lends nothing", () -> counts("anne", 4, 2, 6));
        try (HttpNodeApi api = api("carl")) {
            api.resume();
        }
        await("carl is back", () -> counts("bert", 4, 3, 9));
    }

    private static Signed<Project> publish(HttpNodeApi api, KeyPair publisher) throws Exception {
        byte[] kernel = {0, 'a', 's', 'm'};
        api.upload(kernel);
        Signed<Batch> batch = RecordKind.BATCH.seal(
                publisher,
                new Batch(
                        1,
                        ProjectId.of(publisher.peerId(), "hp"),
                        Cid.of(Cid.Codec.RAW, kernel),
                        KernelMode.RESUMABLE,
                        new Limits(64 << 20, 60),
                        new UnitSource.Sweep(List.of(new UnitSource.Range("seed", 1, 2, 1))),
                        new VerifyPolicy.Replicas(2),
                        new Reduce(Reduce.Kind.JSONL, ""),
                        System.currentTimeMillis(),
                        System.currentTimeMillis() + 3_600_000));
        api.upload(batch.encoded());
        Signed<Project> project = RecordKind.PROJECT.seal(
                publisher,
                new Project(1, "hp", "Folding on a lattice", "why", List.of("biology"), List.of(batch.cid()), 1));
        api.publish(new PublishRequest(project.encoded(), batch.encoded()));
        return project;
    }

    /** Standard output of a command that succeeds. */
    private static String output(String... arguments) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            assertThat(Main.run(Node.Wrapping.NONE, arguments)).isZero();
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Says that it has projects of a bucket, and answers with bytes that are none. */
    private final class Liar implements AutoCloseable {
        private final TcpHost host;
        private final Dht dht;

        Liar(int bucket) throws Exception {
            host = TcpHost.start(
                    HostOptions.of(KeyPair.generate(new Random(9))).listening(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")));
            host.serve(new ProtocolBinding() {
                @Override
                public String protocol() {
                    return DirectoryCodec.PROTOCOL;
                }

                @Override
                public void serve(Stream stream) throws IOException {
                    Frames.read(stream.input(), DirectoryCodec.CALL_BYTES_MAX);
                    Reply lie = new Reply.Announcements(1, List.of(new byte[] {1, 2, 3}), true);
                    Frames.write(stream.output(), DirectoryCodec.encode(lie));
                }
            });
            dht = Dht.start(
                    host,
                    DhtOptions.client(Validators.none())
                            .bootstrappedFrom(List.of(
                                    Multiaddr.parse(nodes.getFirst().addresses().getFirst()))),
                    new MonotonicClock(),
                    new Random(9));
            await("the liar is in", () -> dht.tableSize() > 0);
            assertThat(dht.provide(Buckets.multihash(bucket), Duration.ofSeconds(20)))
                    .isPositive();
        }

        @Override
        public void close() {
            dht.close();
            host.close();
        }
    }

    @Test
    void aProjectIsFoundFromAnotherNodeByWordAndByTopicAlsoAmongLiesAndAfterARestart() throws Exception {
        start("anne", 0);
        start("bert", 0);
        start("carl", 0);
        KeyPair publisher = KeyPair.generate(new Random(5));
        Signed<Project> project;
        try (HttpNodeApi api = api("anne")) {
            project = publish(api, publisher);
        }
        String id = project.value().id(publisher.peerId()).toString();
        try (Liar liar = new Liar(Buckets.of(project.value().id(publisher.peerId())));
                HttpNodeApi bert = api("bert")) {
            assertThat(liar.dht.tableSize()).isPositive();
            await("bert has asked all and heard of it", () -> {
                bert.askDirectory();
                return bert.directory().projects() == 1 && bert.directory().dropped() > 0;
            });
            await("the round ends", () -> !bert.directory().asking());
            assertThat(bert.directory().asked()).isEqualTo(256);
        }
        String home = folder.resolve("bert").toString();
        assertThat(output("projects", "--search", "LATTICE folding", "--home", home))
                .contains(id, "Folding on a lattice", "[biology]");
        assertThat(output("projects", "--topic", "Biology", "--json", "--home", home))
                .contains(id);
        assertThat(output("projects", "--search", "lattice", "--topic", "physics", "--home", home))
                .contains("none of the 1 projects");
        assertThat(output("projects", "--home", home)).doesNotContain(id);
        nodes.remove(1).close();
        start("bert", 0);
        try (HttpNodeApi bert = api("bert")) {
            assertThat(bert.search("folding", "")).extracting(ProjectStatus::id).containsExactly(id);
        }
    }
}
