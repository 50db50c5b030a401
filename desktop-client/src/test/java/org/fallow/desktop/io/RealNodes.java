package org.fallow.desktop.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.config.NodeOptions;
import org.fallow.node.config.Pace;
import org.fallow.node.control.NodeApi;
import org.fallow.node.control.PublishRequest;
import org.fallow.node.control.io.HttpNodeApi;
import org.fallow.node.io.Node;
import org.fallow.node.io.publish.Publishing;
import org.fallow.node.io.store.Home;
import org.fallow.node.publication.Publication;
import org.fallow.work.io.EngineHome;
import org.fallow.work.io.Priority;
import org.fallow.work.io.SandboxOptions;
import org.fallow.work.io.WorkerSandbox;
import org.fallow.work.record.Chain;
import org.fallow.work.sandbox.Sandbox;

/** Real nodes on loopback with real workers; the first is the one of the window. */
final class RealNodes implements AutoCloseable {
    private static final Path KERNEL = Path.of("..", "work-units", "kernels", "hp-fold", "hp-fold.wasm");

    private final Path folder;
    private final List<Node> nodes = new ArrayList<>();
    private final List<WorkerSandbox> sandboxes = new CopyOnWriteArrayList<>();

    RealNodes(Path folder) {
        this.folder = folder;
    }

    /** Where a node has its data. */
    Path home(String name) {
        return folder.resolve(name);
    }

    /** Starts a node that knows the first one. */
    void start(String name, int slots) throws IOException, WireException {
        List<Multiaddr> bootstrap = nodes.isEmpty()
                ? List.of()
                : List.of(Multiaddr.parse(nodes.getFirst().addresses().getFirst()));
        nodes.add(Node.start(
                new NodeOptions(
                        home(name),
                        Files.createDirectories(folder.resolve("app")),
                        List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")),
                        bootstrap,
                        Set.of(),
                        slots,
                        0,
                        0,
                        Pace.QUICK),
                _ -> workers(name)));
    }

    NodeApi api(String name) {
        return new HttpNodeApi(home(name));
    }

    /** A folder with a small project that folds. */
    Path project(String name, String title, int seeds) throws IOException {
        Path project = Files.createDirectories(folder.resolve("project-" + name));
        Files.copy(KERNEL, project.resolve("hp-fold.wasm"));
        Files.writeString(project.resolve("about.md"), """
                # What it is for
                Short chains of the **HP model** are folded, to compare how well different searches do.

                - every fold is a walk on a lattice that never meets itself
                - the fewer hydrophobic residues touch water, the better
                """);
        Files.writeString(project.resolve("project.yaml"), """
                project: %s
                title: %s
                topics: [biology, protein-folding]
                about: about.md
                kernel: hp-fold.wasm
                units:
                  sweep:
                    dim: [3]
                    sequence: [HPHPPHHPHPPHPHHPPHPH, PPHPPHHPPHHPPPPPHHHHHHHHHHPPPPPPHHPPHHPPHPPHHHHH]
                    seed: { from: 1, to: %d }
                    steps: [200000]
                limits: { memory: 16MiB, time: 10min }
                verify: { replicas: 2 }
                """.formatted(name, title, seeds));
        return project;
    }

    /** Publishes a project by a node. */
    void publish(String name, Path project) throws Exception {
        Publication publication =
                Publishing.read(project, Home.open(home(name)).publisher(), _ -> List.of(), contents -> contents);
        try (NodeApi api = api(name)) {
            for (Publication.Blob blob : publication.blobs()) {
                api.upload(blob.bytes());
            }
            api.publish(new PublishRequest(
                    publication.project().encoded(), publication.batch().encoded()));
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

    private static EngineHome engine() {
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

    @Override
    public void close() {
        nodes.reversed().forEach(Node::close);
        sandboxes.forEach(WorkerSandbox::close);
    }
}
