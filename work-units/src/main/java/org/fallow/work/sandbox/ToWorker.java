package org.fallow.work.sandbox;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.fallow.work.checkpoint.Checkpoint;

/** What the node says to a worker. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ToWorker.Begin.class, name = "begin"),
    @JsonSubTypes.Type(value = ToWorker.Pause.class, name = "pause"),
    @JsonSubTypes.Type(value = ToWorker.Resume.class, name = "resume"),
    @JsonSubTypes.Type(value = ToWorker.Cancel.class, name = "cancel"),
    @JsonSubTypes.Type(value = ToWorker.Limit.class, name = "limit")
})
public sealed interface ToWorker {
    /** Largest message, in bytes: a job and its checkpoint. */
    int MESSAGE_BYTES_MAX = Checkpoint.BYTES_MAX + (20 << 20);

    /**
     * Run this; only when the last job has ended.
     *
     * @param job what to run
     * @param checkpoint to go on from, as {@link Checkpoint#encode} wrote it, or empty; a damaged one is not used
     * @param paused whether to wait for {@link Resume} before the first step
     */
    record Begin(Job job, byte[] checkpoint, boolean paused) implements ToWorker {}

    /** Wait after the step under way. */
    record Pause() implements ToWorker {}

    /** Go on. */
    record Resume() implements ToWorker {}

    /** End after the step under way. */
    record Cancel() implements ToWorker {}

    /**
     * Use no more of one processor than this, in this job and those after it.
     *
     * @param percent 1 to 100
     */
    record Limit(int percent) implements ToWorker {
        /** Checks the bounds. */
        public Limit {
            Pacer.checked(percent);
        }
    }
}
