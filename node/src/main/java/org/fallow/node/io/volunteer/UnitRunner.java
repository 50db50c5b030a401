package org.fallow.node.io.volunteer;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.fallow.node.io.blob.BlobFetcher;
import org.fallow.node.io.store.ProjectTable;
import org.fallow.node.io.tracing.Tracing;
import org.fallow.node.status.EventKind;
import org.fallow.node.status.NodeEvent;
import org.fallow.node.status.TaskStatus;
import org.fallow.scheduler.custody.Request;
import org.fallow.scheduler.volunteer.Run;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.Answer;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Project;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.sandbox.CheckpointPolicy;
import org.fallow.work.sandbox.Job;
import org.fallow.work.sandbox.Sandbox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs units in the sandbox: fetches what they need, follows them, pauses them all. Safe for use by many threads. */
public final class UnitRunner {
    private static final Duration FETCH_PATIENCE = Duration.ofSeconds(60);
    private static final Duration AWAIT_SLICE = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(UnitRunner.class);

    private final Sandbox sandbox;
    private final ProjectTable projects;
    private final BlobFetcher blobs;
    private final UnitInputs inputs;
    private final InstantSource clock;
    private final Consumer<NodeEvent> news;
    private final Tracing tracing;
    private final Map<UnitId, Task> tasks = new ConcurrentSkipListMap<>();
    private final AtomicLong begun = new AtomicLong();
    private volatile int allowed;
    private volatile @Nullable String fault;

    /**
     * What a unit's kernel showed of its state.
     *
     * @param number from 1, as they came
     * @param step of the kernel, as far as was known
     * @param whenMillis unix time
     * @param bytes in the kernel's own form; treat as immutable
     */
    public record Frame(long number, long step, long whenMillis, byte[] bytes) {}

    /** Runs in {@code sandbox} what the tables and blobs say, and tells {@code news} of it. */
    public UnitRunner(
            Sandbox sandbox,
            ProjectTable projects,
            BlobFetcher blobs,
            UnitInputs inputs,
            InstantSource clock,
            Consumer<NodeEvent> news,
            Tracing tracing) {
        this.news = news;
        this.tracing = tracing;
        this.sandbox = sandbox;
        this.projects = projects;
        this.blobs = blobs;
        this.inputs = inputs;
        this.clock = clock;
    }

    /** The units it runs at a time. */
    public int slots() {
        return sandbox.slots();
    }

    /** The units under way, as to be shown. */
    public List<TaskStatus> tasks() {
        return tasks.entrySet().stream()
                .map(e -> e.getValue().status(e.getKey()))
                .toList();
    }

    /** Lets so many units run, those that were begun first; the others are held back at the end of their step. None at first. */
    public void allow(int units) {
        allowed = units;
        share();
    }

    /** Holds each unit to a share of one processor, in percent. */
    public void limit(int percent) {
        sandbox.limit(percent);
    }

    private synchronized void share() {
        List<Task> inOrder = tasks.values().stream()
                .sorted(Comparator.comparingLong(Task::number))
                .toList();
        int running = 0;
        for (Task task : inOrder) {
            task.pause(running >= allowed);
            running += task.suspended() ? 0 : 1;
        }
    }

    /** Holds a unit back, or lets it go on; false when it is not under way. */
    public boolean suspend(UnitId unit, boolean wanted) {
        Task task = tasks.get(unit);
        if (task == null) {
            return false;
        }
        task.suspend(wanted);
        share();
        return true;
    }

    /** The last frames of a unit that came after the one with this number; empty where it is not under way. */
    public Optional<List<Frame>> frames(UnitId unit, long after) {
        return Optional.ofNullable(tasks.get(unit)).map(task -> task.frames(after));
    }

    /** Its user does not want a unit computed here, and its run will be stopped; false when it is not under way. */
    public boolean unwanted(UnitId unit) {
        Task task = tasks.get(unit);
        if (task == null) {
            return false;
        }
        task.abort();
        return true;
    }

    /** Why units cannot be run here: how the last one was lost; empty once one has run again. */
    public Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    /** Stops a unit; its run ends soon. */
    void abandon(UnitId unit) {
        Task task = tasks.get(unit);
        if (task != null) {
            task.cancel();
        }
    }

    /** Forgets a unit's checkpoint: its result is kept. */
    void forget(UnitId unit) {
        sandbox.forget(Job.idOf(unit));
    }

    /**
     * Runs a unit to its end, on the caller's thread.
     *
     * @param progress hears of it in permille
     */
    Run run(UnitId unit, IntConsumer progress) {
        Map<String, String> about = Map.of("batch", unit.batch().toString(), "unit", Long.toString(unit.index()));
        try (Tracing.Span span = tracing.begin("unit", Tracing.Side.HERE, "", about)) {
            Run run = runHere(unit, progress);
            span.note("run", run.getClass().getSimpleName());
            return run;
        }
    }

    private Run runHere(UnitId unit, IntConsumer progress) {
        try {
            Signed<Batch> batch =
                    projects.batch(unit.batch()).orElseThrow(() -> new IOException("its batch is unknown"));
            Task task = new Task(begun.incrementAndGet(), title(batch.value()), clock, progress);
            tasks.put(unit, task);
            share();
            tell(EventKind.UNIT_BEGUN, unit, "begun");
            try {
                byte[] kernel = blobs.fetch(batch.value().kernel(), Set.of(), FETCH_PATIENCE);
                byte[] input = inputs.input(batch, unit.index());
                Job job = new Job(
                        Job.idOf(unit),
                        kernel,
                        batch.value().mode(),
                        batch.value().limits(),
                        input,
                        CheckpointPolicy.USUAL);
                task.started(sandbox.start(job, task));
                Outcome outcome = await(task);
                if (outcome instanceof Outcome.Lost) {
                    fault = outcome.text();
                } else if (!(outcome instanceof Outcome.Cancelled)) {
                    fault = null;
                }
                tell(
                        outcome instanceof Outcome.Finished ? EventKind.UNIT_FINISHED : EventKind.UNIT_LOST,
                        unit,
                        outcome instanceof Outcome.Cancelled && task.aborted()
                                ? "aborted here, and given back for somebody else"
                                : outcome.text());
                if (outcome instanceof Outcome.Cancelled && task.aborted()) {
                    forget(unit);
                }
                return outcome(unit, outcome);
            } finally {
                tasks.remove(unit);
                share();
            }
        } catch (NoInput e) {
            LOG.info("unit {} has no input: {}", unit, e.getMessage());
            return new Run.Finished(Answer.Failure.of(Answer.Why.INPUT), new byte[0], 0, 0);
        } catch (IOException | IllegalStateException e) {
            LOG.warn("unit {} could not be run: {}", unit, e.getMessage());
            return new Run.Broke(Request.Cause.ABANDONED);
        }
    }

    /** Tells of a unit: of which project, and what became of it. */
    void tell(EventKind kind, UnitId unit, String what) {
        String of = "";
        try {
            of = title(unit.batch());
        } catch (IOException e) {
            LOG.debug("the title of {}: {}", unit, e.getMessage());
        }
        news.accept(NodeEvent.ofUnit(
                kind, unit.batch().toString(), unit.index(), "unit %d of %s: %s".formatted(unit.index(), of, what)));
    }

    private static Outcome await(Task task) {
        try {
            Optional<Outcome> outcome = Optional.empty();
            while (outcome.isEmpty()) {
                outcome = task.await(AWAIT_SLICE);
            }
            return outcome.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Cancelled();
        }
    }

    private static Run outcome(UnitId unit, Outcome outcome) {
        if (!(outcome instanceof Outcome.Finished)) {
            LOG.info("unit {}: {}", unit, outcome.text());
        }
        return switch (outcome) {
            case Outcome.Finished(byte[] result, byte[] root, long steps, long cpuMillis) ->
                new Run.Finished(result, root, steps, cpuMillis);
            case Outcome.KernelFailed o -> failed(o);
            case Outcome.Trapped o -> failed(o);
            case Outcome.TooLarge o -> failed(o);
            case Outcome.Stopped o -> new Run.Broke(Request.Cause.FAILED);
            case Outcome.OutOfTime o -> new Run.Broke(Request.Cause.OUT_OF_TIME);
            case Outcome.OutOfMemory o -> new Run.Broke(Request.Cause.OUT_OF_MEMORY);
            case Outcome.Refused o -> new Run.Broke(Request.Cause.FAILED);
            case Outcome.Lost o -> new Run.Broke(Request.Cause.FAILED);
            case Outcome.Cancelled o -> new Run.Broke(Request.Cause.ABANDONED);
        };
    }

    /** Every machine comes to the same failure: it is voted on. */
    private static Run failed(Outcome outcome) {
        return outcome.answer()
                .<Run>map(answer -> new Run.Finished(answer, new byte[0], 0, outcome.cpuMillis()))
                .orElseGet(() -> new Run.Broke(Request.Cause.FAILED));
    }

    /** The title of the batch's project; its id where the title is not known, and nothing where the batch is not. */
    String title(Cid batch) throws IOException {
        Optional<Signed<Batch>> known = projects.batch(batch);
        return known.isEmpty() ? "" : title(known.get().value());
    }

    private String title(Batch batch) throws IOException {
        return projects.project(batch.project())
                .map(Signed::value)
                .map(Project::title)
                .orElse(batch.project().toString());
    }
}
