package org.fallow.node.io.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** The demo's nodes: the first is the publisher's and does not compute, the last {@code faulty} ones lie. */
public final class Fleet implements AutoCloseable {
    private static final int UNITS_AT_A_TIME = 1;

    private final List<NodeProcess> nodes;
    private final int faulty;
    private final Consumer<String> say;

    /**
     * The main classes of nodes; each takes what {@code fallow} takes.
     *
     * @param honest the node as it is
     * @param lying one whose results are wrong
     */
    public record Programs(Class<?> honest, Class<?> lying) {}

    /**
     * Nodes that are not started yet.
     *
     * @param folder where their data directories are made
     * @param count 2 or more, {@code faulty} included
     */
    public Fleet(Path folder, int count, int faulty, Programs programs, Consumer<String> say) {
        List<NodeProcess> made = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            Class<?> program = i > count - faulty ? programs.lying() : programs.honest();
            List<String> computing = i == 1 ? List.of("--no-compute") : List.of("--cpus", "" + UNITS_AT_A_TIME);
            made.add(new NodeProcess("node " + i, folder.resolve("node-" + i), program, computing));
        }
        this.nodes = List.copyOf(made);
        this.faulty = faulty;
        this.say = say;
    }

    /** Starts the publisher's node, then the others at once, each knowing only the publisher's address. */
    void start() throws IOException, InterruptedException {
        publisher().start(List.of());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> starts = new ArrayList<>();
            for (NodeProcess node : nodes.subList(1, nodes.size())) {
                starts.add(threads.submit(() -> {
                    node.start(List.of(publisher().address()));
                    return null;
                }));
            }
            for (Future<?> start : starts) {
                start.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(
                    e.getCause() == null ? e.toString() : e.getCause().getMessage(), e);
        }
    }

    /** Starts again every node whose process somebody ended; true when there was one. */
    boolean revive() throws IOException, InterruptedException {
        boolean any = false;
        for (NodeProcess node : nodes) {
            if (node.diedUnasked()) {
                any = true;
                say.accept(node.name() + " was ended from outside; starting it again from its data directory");
                node.start(othersThan(node));
            }
        }
        return any;
    }

    /** Starts a node again that was stopped. */
    void restart(NodeProcess node) throws IOException, InterruptedException {
        node.start(othersThan(node));
    }

    NodeProcess publisher() {
        return nodes.getFirst();
    }

    List<NodeProcess> nodes() {
        return nodes;
    }

    boolean lies(NodeProcess node) {
        return nodes.indexOf(node) >= nodes.size() - faulty;
    }

    @Override
    public void close() {
        nodes.forEach(NodeProcess::close);
    }

    private List<String> othersThan(NodeProcess node) {
        return nodes.stream()
                .filter(n -> n != node)
                .map(NodeProcess::address)
                .filter(a -> !a.isEmpty())
                .toList();
    }
}
