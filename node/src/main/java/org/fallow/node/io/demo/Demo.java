package org.fallow.node.io.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.fallow.node.control.ApiException;
import org.fallow.node.control.PublishRequest;
import org.fallow.node.folding.BestKnown;
import org.fallow.node.folding.Fold;
import org.fallow.node.folding.io.Gallery;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Screen;
import org.fallow.node.io.publish.Publishing;
import org.fallow.node.io.results.ResultFiles;
import org.fallow.node.io.store.Home;
import org.fallow.node.publication.Publication;
import org.fallow.node.status.BatchStatus;
import org.fallow.node.status.NodeState;
import org.fallow.node.status.NodeStatus;
import org.fallow.node.status.ResultLine;

/** The demo's course: start, publish, take the publisher away and bring it back, collect, check. */
public final class Demo {
    private static final Duration POLL = Duration.ofMillis(400);
    private static final Duration MEET_PATIENCE = Duration.ofSeconds(60);
    private static final Duration BATCH_PATIENCE = Duration.ofMinutes(15);
    private static final int BAR = 30;

    private final DemoPlan plan;
    private final Fleet fleet;
    private final Screen screen;
    private final long started = System.nanoTime();
    private boolean away;
    private boolean returned;
    private long acceptedAtLeave;
    private long awayAccepted;

    /** A demo that has not begun. */
    public Demo(DemoPlan plan, Fleet fleet, Screen screen) {
        this.plan = plan;
        this.fleet = fleet;
        this.screen = screen;
    }

    /** The whole course. */
    public DemoReport run() throws IOException, ApiException, InterruptedException {
        Publication publication = publication();
        screen.say("starting " + plan.nodes() + " node processes, " + plan.faulty() + " of them lying");
        fleet.start();
        awaitNetwork();
        publish(publication);
        String batch = publication.batch().cid().toString();
        follow(batch);
        BatchStatus status = collected(batch);
        double seconds = seconds();
        Path file = ResultFiles.write(fleet.publisher().api(), batch, plan.out());
        List<ResultLine> results = ResultFiles.read(file);
        long wrong = recheck(publication, results);
        List<Fold> best =
                Gallery.write(plan.out(), publication.project().value().title(), ResultFiles.folds(results));
        return new DemoReport(
                plan.nodes(),
                plan.faulty(),
                status.units(),
                results.size(),
                wrong,
                status.executions(),
                status.caught(),
                awayAccepted,
                Math.round(seconds * 10) / 10.0,
                best.stream().map(Demo::best).toList(),
                plan.out().toString());
    }

    private Publication publication() throws IOException {
        Home home = Home.open(fleet.publisher().home());
        return Publishing.read(
                plan.project(), home.publisher(), project -> List.of(), contents -> Tailoring.tailored(contents, plan));
    }

    /** Every node knows every other before there is work, so that all are custodians from the start. */
    private void awaitNetwork() throws ApiException, InterruptedException, IOException {
        long deadline = System.nanoTime() + MEET_PATIENCE.toNanos();
        while (true) {
            Map<NodeProcess, NodeStatus> nodes = statuses();
            long met = nodes.values().stream()
                    .filter(s -> s.dhtTable() >= plan.nodes() - 1)
                    .count();
            if (met == plan.nodes()) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("only " + met + " of " + plan.nodes() + " nodes found each other within "
                        + MEET_PATIENCE.toSeconds() + " s");
            }
            screen.show(nodeLines(nodes), met + " of " + plan.nodes() + " nodes have found each other");
            fleet.revive();
            Thread.sleep(POLL);
        }
    }

    private void publish(Publication publication) throws ApiException {
        for (Publication.Blob blob : publication.blobs()) {
            fleet.publisher().api().upload(blob.bytes());
        }
        fleet.publisher()
                .api()
                .publish(new PublishRequest(
                        publication.project().encoded(), publication.batch().encoded()));
        String project = publication.batch().value().project().toString();
        for (NodeProcess node : fleet.nodes().subList(1, fleet.nodes().size())) {
            node.api().join(project);
        }
        screen.say("published " + publication.unitCount() + " units of «"
                + publication.project().value().title() + "»; "
                + publication.batch().value().verify().quorum() + " agreeing votes accept a result");
    }

    /** Until every unit is accepted and the publisher is back. */
    private void follow(String batch) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + BATCH_PATIENCE.toNanos();
        while (true) {
            fleet.revive();
            Optional<BatchStatus> status = bestKnown(batch);
            if (status.isPresent()) {
                movePublisher(status.get());
                Map<NodeProcess, NodeStatus> nodes = statuses();
                show(status.get(), nodes);
                requireWorkers(nodes);
                if (status.get().open() == 0 && !away) {
                    return;
                }
            }
            if (System.nanoTime() > deadline) {
                throw new CommandFailed(
                        CommandFailed.TIMED_OUT,
                        "the batch was not done within " + BATCH_PATIENCE.toMinutes() + " minutes");
            }
            Thread.sleep(POLL);
        }
    }

    /** A machine on which no worker lives would keep its user waiting for nothing. */
    private static void requireWorkers(Map<NodeProcess, NodeStatus> nodes) {
        List<NodeStatus> computing = nodes.values().stream()
                .filter(s -> s.state() != NodeState.SERVING)
                .toList();
        if (!computing.isEmpty() && computing.stream().allMatch(s -> s.state() == NodeState.FAILING)) {
            throw new CommandFailed(
                    CommandFailed.FAILED,
                    "no node can compute: " + computing.getFirst().reason());
        }
    }

    private void movePublisher(BatchStatus status) throws IOException, InterruptedException {
        if (!away && !returned && status.accepted() * 3 >= status.units()) {
            acceptedAtLeave = status.accepted();
            fleet.publisher().stop();
            away = true;
            screen.say("the publisher's process has ended, with " + status.accepted() + " units accepted");
        } else if (away && status.accepted() * 3 >= status.units() * 2) {
            awayAccepted = status.accepted() - acceptedAtLeave;
            screen.say("the publisher's process starts again, with " + status.accepted() + " units accepted");
            fleet.restart(fleet.publisher());
            away = false;
            returned = true;
        }
    }

    /** The publisher's own view, once it has collected everything. */
    private BatchStatus collected(String batch) throws ApiException, InterruptedException, IOException {
        BatchStatus status = fleet.publisher().api().batch(batch);
        long deadline = System.nanoTime() + BATCH_PATIENCE.toNanos();
        while (status.open() > 0 && System.nanoTime() < deadline) {
            fleet.revive();
            Thread.sleep(POLL);
            status = fleet.publisher().api().batch(batch);
        }
        return status;
    }

    private long recheck(Publication publication, List<ResultLine> results) throws IOException, InterruptedException {
        screen.say("running every accepted unit again on this machine");
        Path checkpoints = Files.createTempDirectory(fleet.publisher().home(), "recheck");
        byte[] kernel = publication.blobs().getFirst().bytes();
        return new Recheck(Path.of(System.getProperty("fallow.app", ".")), checkpoints, kernel, publication.batch())
                .wrong(
                        results,
                        done -> screen.show(
                                List.of(bar("checked", done, results.size())),
                                done + " of " + results.size() + " units checked"));
    }

    /** What the node that knows most says: nodes learn of votes one after the other. */
    private Optional<BatchStatus> bestKnown(String batch) {
        return fleet.nodes().stream()
                .flatMap(n -> batch(n, batch).stream())
                .max(Comparator.comparingLong(BatchStatus::accepted));
    }

    /** Empty while the node is away, or has not heard of the batch. */
    private static Optional<BatchStatus> batch(NodeProcess node, String batch) {
        try {
            return Optional.of(node.api().batch(batch));
        } catch (ApiException e) {
            return Optional.empty();
        }
    }

    private void show(BatchStatus status, Map<NodeProcess, NodeStatus> nodes) {
        List<String> block = new ArrayList<>(nodeLines(nodes));
        String summary = String.format(
                Locale.ROOT,
                "%d of %d units accepted, %d votes, %.0f s",
                status.accepted(),
                status.units(),
                status.executions(),
                seconds());
        block.add(bar("batch", status.accepted(), status.units()) + "  " + status.executions() + " votes"
                + (status.caught().isEmpty()
                        ? ""
                        : "  caught: " + status.caught().size()));
        screen.show(block, summary);
    }

    private List<String> nodeLines(Map<NodeProcess, NodeStatus> nodes) {
        return fleet.nodes().stream()
                .map(node -> nodeLine(node, Optional.ofNullable(nodes.get(node))))
                .toList();
    }

    private String nodeLine(NodeProcess node, Optional<NodeStatus> status) {
        String role = node == fleet.publisher() ? "publisher" : fleet.lies(node) ? "lies" : "honest";
        return status.map(s -> String.format(
                        Locale.ROOT,
                        "%-7s %-9s %-9s %3d accepted %3d waiting %3d contradicted  %d peers",
                        node.name(),
                        role,
                        s.state().name().toLowerCase(Locale.ROOT),
                        s.counts().accepted(),
                        s.counts().waiting(),
                        s.counts().contradicted(),
                        s.peers()))
                .orElse(String.format(Locale.ROOT, "%-7s %-9s away", node.name(), role));
    }

    /** Of those nodes that answer. */
    private Map<NodeProcess, NodeStatus> statuses() {
        Map<NodeProcess, NodeStatus> found = new LinkedHashMap<>();
        for (NodeProcess node : fleet.nodes()) {
            status(node).ifPresent(status -> found.put(node, status));
        }
        return found;
    }

    private static Optional<NodeStatus> status(NodeProcess node) {
        try {
            return Optional.of(node.api().status());
        } catch (ApiException e) {
            return Optional.empty();
        }
    }

    private static String bar(String name, long done, long all) {
        int full = all == 0 ? 0 : (int) (BAR * done / all);
        return String.format(
                Locale.ROOT, "%-7s [%s%s] %d of %d", name, "#".repeat(full), ".".repeat(BAR - full), done, all);
    }

    private double seconds() {
        return (System.nanoTime() - started) / 1e9;
    }

    private static DemoReport.Best best(Fold fold) {
        OptionalInt known = BestKnown.of(fold.sequence(), fold.dim());
        return new DemoReport.Best(
                fold.sequence(), fold.dim(), fold.energy(), known.isPresent() ? known.getAsInt() : null, fold.path());
    }
}
