package org.fallow.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.node.config.NodeOptions;
import org.fallow.node.config.Pace;
import org.fallow.node.control.io.HttpNodeApi;
import org.fallow.node.status.NetworkFigures;
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
        start("anne", 0);
        start("bert", 2);
        start("carl", 3);
        start("dora", 4);
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
}
