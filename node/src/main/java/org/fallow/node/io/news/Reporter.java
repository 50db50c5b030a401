package org.fallow.node.io.news;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fallow.node.io.rounds.Rounds;
import org.fallow.node.status.BatchStatus;
import org.fallow.node.status.EventKind;
import org.fallow.node.status.NodeEvent;
import org.fallow.node.status.NodeState;

/** Looks now and then at what nobody tells of by itself, the state and the batches, and tells what has changed. */
public final class Reporter implements AutoCloseable {
    private static final Duration HEARD = Duration.ofSeconds(1);

    /** Where nobody listens: an idle node is to cost nothing. */
    private static final Duration UNHEARD = Duration.ofSeconds(10);

    /** What it looks at. */
    public interface View {
        /** What the node does, and why. */
        Standing standing() throws IOException;

        /** Another number when the batches may be further. */
        long batchesRevision();

        /** How far the batches are: all of them, or only this node's own where nobody listens. */
        List<BatchStatus> batches(boolean all) throws IOException;
    }

    /** What the node does, and why in one sentence. */
    public record Standing(NodeState state, String reason) {}

    private final News news;
    private final View view;
    private final Map<String, NodeEvent.Progress> known = new TreeMap<>();
    private final Rounds rounds;
    private long revision = -1;
    private boolean listenedTo;

    private Reporter(News news, View view) {
        this.news = news;
        this.view = view;
        this.rounds = Rounds.start("reporting", () -> news.listeners() > 0 ? HEARD : UNHEARD, this::look);
        news.onListener(rounds::nudge);
    }

    /** Looks until it is closed. */
    public static Reporter start(News news, View view) {
        return new Reporter(news, view);
    }

    private void look() throws IOException {
        boolean all = news.listeners() > 0;
        Standing now = view.standing();
        news.tell(NodeEvent.ofState(now.state(), now.reason()));
        long before = revision;
        revision = view.batchesRevision();
        if (before != revision || all != listenedTo) {
            listenedTo = all;
            for (BatchStatus batch : view.batches(all)) {
                compare(batch);
            }
        }
    }

    private void compare(BatchStatus batch) {
        NodeEvent.Progress now = new NodeEvent.Progress(batch.units(), batch.accepted(), batch.failed(), batch.open());
        Optional<NodeEvent.Progress> before = Optional.ofNullable(known.put(batch.id(), now));
        if (before.isEmpty() || before.get().equals(now)) {
            return;
        }
        news.tell(NodeEvent.ofBatch(
                EventKind.BATCH,
                batch.id(),
                now,
                "batch %s: %,d of %,d units accepted, %,d failed, %,d open"
                        .formatted(batch.id(), now.accepted(), now.units(), now.failed(), now.open())));
        if (now.open() == 0 && before.get().open() > 0) {
            news.tell(NodeEvent.ofBatch(
                    EventKind.BATCH_DONE,
                    batch.id(),
                    now,
                    "batch %s is done: %,d units accepted, %,d failed"
                            .formatted(batch.id(), now.accepted(), now.failed())));
        }
    }

    @Override
    public void close() {
        rounds.close();
    }
}
