package org.fallow.node.io.volunteer;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.fallow.node.status.TaskState;
import org.fallow.node.status.TaskStatus;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.UnitId;
import org.fallow.work.sandbox.Run;
import org.fallow.work.sandbox.RunEvent;
import org.fallow.work.sandbox.RunListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A unit under way: hears of its run, and remembers what it saw last. */
final class Task implements RunListener {
    private static final int PERMILLE = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(Task.class);

    private final long number;
    private final String title;
    private final InstantSource clock;
    private final long startedMillis;
    private final IntConsumer progressed;

    private @Nullable Run run;
    private boolean unwanted;
    private final FrameMemory frames = new FrameMemory();
    private boolean aborted;
    private boolean paused;
    private boolean suspended;
    private boolean begun;
    private double progress;
    private long step;
    private @Nullable Long checkpointMillis;

    Task(long number, String title, InstantSource clock, IntConsumer progressed) {
        this.number = number;
        this.title = title;
        this.clock = clock;
        this.startedMillis = clock.millis();
        this.progressed = progressed;
    }

    /** Units are numbered as they are begun. */
    long number() {
        return number;
    }

    /** Its run has been handed to the sandbox; what was said of the unit before reaches it now. */
    synchronized void started(Run handedOver) {
        run = handedOver;
        if (unwanted) {
            handedOver.cancel();
        } else if (paused || suspended) {
            handedOver.pause();
        }
    }

    /** Holds it back for as long as its user wants, whatever else is allowed. */
    synchronized void suspend(boolean suspend) {
        suspended = suspend;
        pause(paused);
    }

    synchronized boolean suspended() {
        return suspended;
    }

    /** Its user does not want it computed here: what becomes of its run counts for nothing. */
    synchronized void abort() {
        aborted = true;
    }

    synchronized boolean aborted() {
        return aborted;
    }

    synchronized void pause(boolean pause) {
        paused = pause;
        if (run != null && (pause || suspended)) {
            run.pause();
        } else if (run != null) {
            run.resume();
        }
    }

    synchronized void cancel() {
        unwanted = true;
        if (run != null) {
            run.cancel();
        }
    }

    Optional<Outcome> await(Duration patience) throws InterruptedException {
        Run started;
        synchronized (this) {
            started = run;
        }
        return started == null ? Optional.empty() : started.await(patience);
    }

    @Override
    public void on(RunEvent event) {
        switch (event) {
            case RunEvent.Started(long at) ->
                seen(() -> {
                    begun = true;
                    step = at;
                });
            case RunEvent.Progress(double fraction, long at, long cpuMillis) -> {
                seen(() -> {
                    progress = fraction;
                    step = at;
                });
                progressed.accept((int) Math.round(Math.clamp(fraction, 0, 1) * PERMILLE));
            }
            case RunEvent.Checkpointed(long at, long bytes, long costMicros) ->
                seen(() -> checkpointMillis = clock.millis());
            case RunEvent.Log(String line) -> LOG.debug("{}: {}", title, line);
            case RunEvent.Crashed(String reason) -> LOG.warn("{}: the worker was replaced: {}", title, reason);
            case RunEvent.Pace pace -> LOG.trace("{}: a step took {} ns at most", title, pace.maxNanos());
            case RunEvent.Frame frame -> seen(() -> frames.add(frame.bytes(), step, clock.millis()));
            case RunEvent.Finished finished ->
                LOG.debug("{}: {}", title, finished.outcome().text());
        }
    }

    synchronized TaskStatus status(UnitId unit) {
        TaskState state = !begun ? TaskState.WAITING : paused || suspended ? TaskState.PAUSED : TaskState.RUNNING;
        return new TaskStatus(
                title,
                unit.batch().toString(),
                unit.index(),
                state,
                progress,
                (clock.millis() - startedMillis) / 1e3,
                step,
                checkpointMillis,
                suspended,
                frames.told());
    }

    synchronized List<UnitRunner.Frame> frames(long after) {
        return frames.after(after);
    }

    private synchronized void seen(Runnable change) {
        change.run();
    }
}
