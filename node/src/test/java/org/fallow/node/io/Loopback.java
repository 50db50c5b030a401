package org.fallow.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
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
import org.fallow.node.control.ApiException;
import org.fallow.node.control.PublishRequest;
import org.fallow.node.control.io.HttpNodeApi;
import org.fallow.node.io.publish.Publishing;
import org.fallow.node.io.store.Home;
import org.fallow.node.io.tracing.Tracing;
import org.fallow.node.publication.Publication;
import org.fallow.work.io.EngineHome;
import org.fallow.work.io.Priority;
import org.fallow.work.io.SandboxOptions;
import org.fallow.work.io.WorkerSandbox;
import org.fallow.work.record.Chain;
import org.fallow.work.sandbox.Sandbox;

/** Real nodes on loopback with real workers, that live as long as a test. */
final class Loopback implements AutoCloseable {
    private static final int WAIT_SECONDS = 240;

    private final Path folder;
    private final List<Node> nodes = new ArrayList<>();
    private final List<WorkerSandbox> sandboxes = new CopyOnWriteArrayList<>();

    Loopback(Path folder) {
        this.folder = folder;
    }

    /** The installation's layout is not there yet when tests run: the same from the folders of the build. */
    static EngineHome engine() {
        return new EngineHome(
                EngineHome.ownJava(),
                Path.of("..", "work-units", "target", "engine").toAbsolutePath(),
                List.of(
                        code(Chain.class),
                        code(WireException.class),
                        Path.of("..", "work-units", "target", "worker-lib").toAbsolutePath() + "/*"));
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

    private Sandbox workers(String name) {
        try {
            WorkerSandbox sandbox =
                    new WorkerSandbox(new SandboxOptions(engine(), folder.resolve(name + "-work"), 1, Priority.NORMAL));
            sandboxes.add(sandbox);
            return sandbox;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a node that knows the first one. */
    HttpNodeApi start(String name, int slots) throws Exception {
        return start(name, slots, _ -> workers(name));
    }

    /** Starts one whose units run in such a sandbox. */
    HttpNodeApi start(String name, int slots, Node.Wrapping sandbox) throws Exception {
        return start(name, slots, sandbox, Tracing.OFF);
    }

    /** Starts one whose spans are noted. */
    HttpNodeApi start(String name, int slots, Node.Wrapping sandbox, Tracing tracing) throws Exception {
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
                sandbox,
                tracing));
        return new HttpNodeApi(folder.resolve(name));
    }

    /** The first node that was started. */
    Node first() {
        return nodes.getFirst();
    }

    /** A publication by the node of that name. */
    Publication publication(String name, String yaml, String... resources) throws Exception {
        Path project = Files.createDirectories(folder.resolve("project"));
        for (String resource : resources) {
            try (InputStream bytes = Objects.requireNonNull(Loopback.class.getResourceAsStream(resource), resource)) {
                Files.copy(bytes, project.resolve(resource));
            }
        }
        Files.writeString(project.resolve("project.yaml"), yaml);
        return Publishing.read(
                project, Home.open(folder.resolve(name)).publisher(), id -> List.of(), contents -> contents);
    }

    /** Publishes it and lets the volunteers join. */
    static String publish(Publication publication, HttpNodeApi publisher, HttpNodeApi... volunteers)
            throws IOException, ApiException {
        for (Publication.Blob blob : publication.blobs()) {
            publisher.upload(blob.bytes());
        }
        publisher.publish(new PublishRequest(
                publication.project().encoded(), publication.batch().encoded()));
        for (HttpNodeApi volunteer : volunteers) {
            volunteer.join(publication.batch().value().project().toString());
        }
        return publication.batch().cid().toString();
    }

    static void await(String what, Callable<Boolean> holds) throws Exception {
        Semaphore never = new Semaphore(0);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (!holds.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            assertThat(never.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    @Override
    public void close() {
        nodes.reversed().forEach(Node::close);
        sandboxes.forEach(WorkerSandbox::close);
    }
}
