package org.fallow.node.io;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.TreeMap;
import org.fallow.node.config.NodeOptions;
import org.fallow.node.io.store.ProjectTable;
import org.fallow.node.io.volunteer.UnitRunner;
import org.fallow.node.io.volunteer.VolunteerService;
import org.fallow.node.policy.Decision;
import org.fallow.node.status.NodeState;
import org.fallow.scheduler.offer.Offer;
import org.fallow.work.record.ProjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether work runs now, and how much of it: what its user said last, and what the rules come to. */
final class Allowance {
    private static final Logger LOG = LoggerFactory.getLogger(Allowance.class);
    private static final long UNIT_SECONDS = 604_800;

    private final NodeOptions options;
    private final UnitRunner runner;
    private final VolunteerService volunteer;
    private final ProjectTable projects;
    private final InstantSource clock;
    private Mood mood = new Mood.Willing();
    private Optional<Decision> decision = Optional.empty();

    /** What its user said last. */
    private sealed interface Mood {
        /** Compute. */
        record Willing() implements Mood {}

        /** Nothing until resumed, or until a time. */
        record Paused(Instant until) implements Mood {}

        /** Only what runs already. */
        record Finishing() implements Mood {}
    }

    /**
     * What keeps a node from computing.
     *
     * @param sentence why, and what would change it
     */
    record Held(NodeState state, String sentence) {}

    /** Nothing runs before the rules have decided. */
    Allowance(
            NodeOptions options,
            UnitRunner runner,
            VolunteerService volunteer,
            ProjectTable projects,
            InstantSource clock) {
        this.options = options;
        this.runner = runner;
        this.volunteer = volunteer;
        this.projects = projects;
        this.clock = clock;
    }

    /** The rules have come to something else. */
    synchronized void decided(Decision now) {
        decision.filter(before -> before.run() != now.run()).ifPresent(before -> LOG.info("{}", now.sentence()));
        decision = Optional.of(now);
        try {
            apply();
        } catch (IOException e) {
            LOG.warn("what this node offers cannot be told: {}", e.getMessage());
        }
    }

    /** Nothing from now on, for a while or until resumed. */
    synchronized void pause(Optional<Duration> length) throws IOException {
        Instant until = length.map(clock.instant()::plus).orElse(Instant.MAX);
        become(new Mood.Paused(until));
        if (length.isPresent()) {
            Thread.ofVirtual().name("pause").start(() -> resumeAt(until));
        }
    }

    synchronized void resume() throws IOException {
        become(new Mood.Willing());
    }

    synchronized void finish() throws IOException {
        become(new Mood.Finishing());
    }

    /** Units at a time that may be fetched and begun now. */
    synchronized int slots() {
        return mood instanceof Mood.Willing ? running() : 0;
    }

    /** Memory for all of them together, in bytes. */
    synchronized long memoryBytes() {
        return decision.map(d -> slots() * d.unitBytes()).orElse(0L);
    }

    /** Tells the runner and the volunteer what is allowed now. */
    synchronized void apply() throws IOException {
        runner.allow(mood instanceof Mood.Paused ? 0 : running());
        runner.limit(
                Math.min(options.cpuPercent(), decision.map(Decision::percent).orElse(options.cpuPercent())));
        TreeMap<ProjectId, Integer> weights = new TreeMap<>(projects.joined());
        volunteer.offer(new Offer(slots(), decision.map(Decision::unitBytes).orElse(0L), UNIT_SECONDS, weights));
    }

    /**
     * What keeps the node from computing; empty when nothing does.
     *
     * @param now the rules' decision with the words of this moment
     * @param units that it has begun
     */
    synchronized Optional<Held> held(Decision now, int units) {
        if (options.slots() == 0) {
            return Optional.of(new Held(
                    NodeState.SERVING, "this node keeps records and serves others; it was started with --no-compute"));
        }
        return switch (mood) {
            case Mood.Paused(Instant until) ->
                Optional.of(new Held(
                        NodeState.PAUSED,
                        until.equals(Instant.MAX)
                                ? "paused until fallow resume"
                                : "paused until " + until + ", or until fallow resume"));
            case Mood.Finishing f
            when units == 0 -> Optional.of(new Held(NodeState.PAUSED, "finished its units; fallow resume goes on"));
            case Mood.Finishing f
            when now.run() ->
                Optional.of(new Held(
                        NodeState.FINISHING, "finishing " + units + " units, then pausing; fallow resume goes on"));
            case Mood.Finishing f -> Optional.of(new Held(NodeState.PAUSED, now.sentence()));
            case Mood.Willing w ->
                now.run() ? Optional.empty() : Optional.of(new Held(NodeState.PAUSED, now.sentence()));
        };
    }

    /** Units at a time that the rules let run. */
    private int running() {
        return decision.filter(Decision::run)
                .map(d -> Math.min(d.slots(), options.slots()))
                .orElse(0);
    }

    private void become(Mood wanted) throws IOException {
        mood = wanted;
        apply();
    }

    private void resumeAt(Instant until) {
        try {
            Thread.sleep(Duration.between(clock.instant(), until));
            synchronized (this) {
                if (mood instanceof Mood.Paused(Instant current) && current.equals(until)) {
                    become(new Mood.Willing());
                }
            }
        } catch (IOException e) {
            LOG.warn("the pause is over, but the node cannot go on: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
