package org.fallow.desktop.link;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fallow.desktop.link.Happening.Kind;
import org.fallow.node.status.BatchStatus;
import org.fallow.node.status.NodeState;
import org.fallow.node.status.NodeStatus;
import org.fallow.node.status.ProjectStatus;
import org.jspecify.annotations.Nullable;

/** Compares what was seen with what was seen before, and keeps what happened between. On one thread only. */
public final class Chronicle {
    /** What is kept; the oldest go first. */
    private static final int KEPT_MAX = 1_000;
    /** A pause of a rule that lasts longer is worth a word. */
    private static final Duration PAUSE_LASTS = Duration.ofMinutes(30);

    private final Deque<Happening> kept = new ArrayDeque<>();
    private Sight.@Nullable Reached before;
    private boolean lost;
    private @Nullable Instant pausedSince;
    private boolean pauseTold;

    /** Everything kept, the oldest first. */
    public List<Happening> kept() {
        return List.copyOf(kept);
    }

    /** Takes a sight in; returns what happened since the last. */
    public List<Happening> see(Sight sight) {
        List<Happening> news = new ArrayList<>();
        switch (sight) {
            case Sight.Looking _, Sight.Starting _ -> lost = false;
            case Sight.Lost gone -> {
                if (!lost && before != null) {
                    news.add(new Happening(gone.at(), Kind.LOST, gone.why(), 0));
                }
                lost = true;
            }
            case Sight.Reached reached -> {
                reached(reached, news);
                lost = false;
                before = reached;
            }
        }
        for (Happening one : news) {
            kept.addLast(one);
            if (kept.size() > KEPT_MAX) {
                kept.removeFirst();
            }
        }
        return news;
    }

    private void reached(Sight.Reached now, List<Happening> news) {
        Sight.Reached then = before;
        if (then == null) {
            news.add(new Happening(now.at(), Kind.FOUND, now.node().peerId(), 0));
            state(now, news);
            return;
        }
        if (lost) {
            news.add(new Happening(now.at(), Kind.BACK, "", 0));
        }
        NodeStatus node = now.node();
        if (node.state() != then.node().state() || isNewReason(node, then.node())) {
            state(now, news);
        }
        lasting(now, news);
        results(now, then, news);
        projects(now, then, news);
        batches(now, then, news);
        if (node.peers() == 0 && then.node().peers() > 0) {
            news.add(new Happening(now.at(), Kind.ALONE, "", 0));
        } else if (node.peers() > 0 && then.node().peers() == 0) {
            news.add(new Happening(now.at(), Kind.MET, "", node.peers()));
        }
    }

    /** Another reason to compute nothing is told; what computes changes too often for that. */
    private static boolean isNewReason(NodeStatus now, NodeStatus then) {
        return now.state() == NodeState.PAUSED && !now.reason().equals(then.reason());
    }

    private void state(Sight.Reached now, List<Happening> news) {
        NodeStatus node = now.node();
        pausedSince = node.state() == NodeState.PAUSED ? now.at() : null;
        pauseTold = false;
        switch (node.state()) {
            case STARTING, SERVING -> {}
            case COMPUTING -> news.add(new Happening(now.at(), Kind.COMPUTING, node.reason(), node.running()));
            case IDLE -> news.add(new Happening(now.at(), Kind.IDLE, node.reason(), 0));
            case FAILING -> news.add(new Happening(now.at(), Kind.FAILING, node.reason(), 0));
            case FINISHING -> news.add(new Happening(now.at(), Kind.FINISHING, node.reason(), node.running()));
            case PAUSED -> news.add(new Happening(now.at(), Kind.PAUSED, node.reason(), 0));
        }
    }

    private void lasting(Sight.Reached now, List<Happening> news) {
        Instant since = pausedSince;
        if (since != null && !pauseTold && now.at().isAfter(since.plus(PAUSE_LASTS))) {
            pauseTold = true;
            news.add(new Happening(now.at(), Kind.PAUSE_LASTS, now.node().reason(), 0));
        }
    }

    private static void results(Sight.Reached now, Sight.Reached then, List<Happening> news) {
        long accepted = now.node().counts().accepted();
        long more = accepted - then.node().counts().accepted();
        if (more > 0) {
            Kind kind = then.node().counts().accepted() == 0 ? Kind.FIRST_ACCEPTED : Kind.ACCEPTED;
            news.add(new Happening(now.at(), kind, "", more));
        }
        long wrong = now.node().counts().contradicted() - then.node().counts().contradicted();
        if (wrong > 0) {
            news.add(new Happening(now.at(), Kind.CONTRADICTED, "", wrong));
        }
    }

    private static void projects(Sight.Reached now, Sight.Reached then, List<Happening> news) {
        Set<String> joined = new HashSet<>(then.node().projects());
        Set<String> still = new HashSet<>(now.node().projects());
        for (ProjectStatus project : now.projects()) {
            if (still.contains(project.id()) && !joined.contains(project.id())) {
                news.add(new Happening(now.at(), Kind.JOINED, project.title(), 0));
            }
            if (!still.contains(project.id()) && joined.contains(project.id())) {
                news.add(new Happening(now.at(), Kind.LEFT, project.title(), 0));
            }
        }
    }

    private static void batches(Sight.Reached now, Sight.Reached then, List<Happening> news) {
        Map<String, Long> open = new HashMap<>();
        then.slow().batches().forEach(batch -> open.put(batch.id(), batch.open()));
        for (BatchStatus batch : now.slow().batches()) {
            if (batch.open() == 0 && open.getOrDefault(batch.id(), 0L) > 0) {
                news.add(new Happening(now.at(), Kind.BATCH_DONE, batch.title(), batch.accepted()));
            }
        }
    }
}
