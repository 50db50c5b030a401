package org.fallow.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.config.NodeOptions;
import org.fallow.node.config.Pace;
import org.fallow.node.control.ApiJson;
import org.fallow.node.control.PublishRequest;
import org.fallow.node.control.io.HttpNodeApi;
import org.fallow.node.io.publish.Publishing;
import org.fallow.node.io.store.Home;
import org.fallow.node.publication.Publication;
import org.fallow.work.io.EngineHome;
import org.fallow.work.io.Priority;
import org.fallow.work.io.SandboxOptions;
import org.fallow.work.io.WorkerSandbox;
import org.fallow.work.record.Chain;
import org.fallow.work.record.UnitSource;
import org.fallow.work.sandbox.Sandbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Chains of units through real nodes on loopback and real workers; the kernel hashes its input. */
@Timeout(300)
class ChainsTest {
    private static final int WAIT_SECONDS = 240;
    private static final int CHAINS = 3;
    private static final int GENERATIONS = 5;

    @TempDir
    private Path folder;

    private final List<Node> nodes = new ArrayList<>();
    private final List<WorkerSandbox> sandboxes = new CopyOnWriteArrayList<>();

    /** The installation's layout is not there yet when tests run: the same from the folders of the build. */
    private Sandbox workers(String name) {
        EngineHome home = new EngineHome(
                EngineHome.ownJava(),
                Path.of("..", "work-units", "target", "engine").toAbsolutePath(),
                List.of(
                        code(Chain.class),
                        code(WireException.class),
                        Path.of("..", "work-units", "target", "worker-lib").toAbsolutePath() + "/*"));
        try {
            WorkerSandbox sandbox =
                    new WorkerSandbox(new SandboxOptions(home, folder.resolve(name + "-work"), 1, Priority.NORMAL));
            sandboxes.add(sandbox);
            return sandbox;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String code(Class<?> of) {
        try {
            return Path.of(of.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError("classes lie in files", e);
        }
    }

    private HttpNodeApi start(String name, int slots) throws Exception {
        List<Multiaddr> bootstrap = nodes.isEmpty()
                ? List.of()
                : List.of(Multiaddr.parse(nodes.getFirst().addresses().getFirst()));
        nodes.add(Node.start(
                new NodeOptions(
                        folder.resolve(name),
                        Files.createDirectories(folder.resolve("app")),
                        List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")),
                        bootstrap,
                        Set.of(),
                        slots,
                        0,
                        0,
                        Pace.QUICK),
                _ -> workers(name)));
        return new HttpNodeApi(folder.resolve(name));
    }

    @AfterEach
    void stop() {
        nodes.reversed().forEach(Node::close);
        sandboxes.forEach(WorkerSandbox::close);
    }

    private Publication publication() throws Exception {
        Path project = Files.createDirectories(folder.resolve("project"));
        try (InputStream kernel = Objects.requireNonNull(ChainsTest.class.getResourceAsStream("hash.wasm"))) {
            Files.copy(kernel, project.resolve("hash.wasm"));
        }
        Files.writeString(project.resolve("project.yaml"), """
                project: chains
                title: Hashes of hashes
                kernel: hash.wasm
                units:
                  sweep: { seed: { from: 1, to: 3 } }
                  generations: 5
                """);
        return Publishing.read(
                project, Home.open(folder.resolve("anne")).publisher(), id -> List.of(), contents -> contents);
    }

    private static void await(String what, Callable<Boolean> holds) throws Exception {
        Semaphore never = new Semaphore(0);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (!holds.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            assertThat(never.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    /** What the kernel computes: FNV-1a with 64 bits, as sixteen digits in quotes. */
    private static byte[] hash(byte[] input) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : input) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return "\"%016x\"".formatted(hash).getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void threeChainsOfFiveGenerationsGiveTheBytesThatOneMachineComputesAlone() throws Exception {
        try (HttpNodeApi anne = start("anne", 0);
                HttpNodeApi bert = start("bert", 1);
                HttpNodeApi carl = start("carl", 1)) {
            Publication publication = publication();
            assertThat(publication.unitCount()).isEqualTo(CHAINS * GENERATIONS);
            for (Publication.Blob blob : publication.blobs()) {
                anne.upload(blob.bytes());
            }
            anne.publish(new PublishRequest(
                    publication.project().encoded(), publication.batch().encoded()));
            String project = publication.batch().value().project().toString();
            String batch = publication.batch().cid().toString();
            bert.join(project);
            carl.join(project);
            await("all units are accepted", () -> anne.batch(batch).accepted() == CHAINS * GENERATIONS);
            List<String> lines = new ArrayList<>();
            anne.results(batch, lines::add);
            UnitSource.Chained units =
                    (UnitSource.Chained) publication.batch().value().units();
            byte[] previous = {};
            for (int unit = 0; unit < CHAINS * GENERATIONS; unit++) {
                byte[] first = ((UnitSource.Sweep) units.of()).input(units.chain(unit));
                byte[] input = unit % GENERATIONS == 0 ? first : Chain.input(first, previous);
                previous = hash(input);
                assertThat(lines.get(unit))
                        .contains("\"unit\":" + unit + ",")
                        .contains("\"input\":" + new String(input, StandardCharsets.UTF_8))
                        .contains("\"result\":" + new String(previous, StandardCharsets.UTF_8));
            }
            assertThat(ApiJson.write(anne.explain(batch, 1))).isNotEmpty();
        }
    }
}
