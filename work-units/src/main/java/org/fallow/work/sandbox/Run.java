package org.fallow.work.sandbox;

import java.time.Duration;
import java.util.Optional;
import org.fallow.work.outcome.Outcome;

/** A job that was started. All methods may be called from any thread, at any time, also after the end. */
public interface Run {
    /** The job's id. */
    String id();

    /** Stops computing at the end of the step under way; the worker hears of it within 0.2 s. The state stays in memory, and is kept as a checkpoint. */
    void pause();

    /** Goes on after {@link #pause}. */
    void resume();

    /** Ends the run with {@link Outcome.Cancelled}, within a second; its checkpoint stays. */
    void cancel();

    /** Waits for the end; empty when it did not come in time. */
    Optional<Outcome> await(Duration patience) throws InterruptedException;
}
