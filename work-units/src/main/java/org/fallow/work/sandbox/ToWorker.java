package org.fallow.work.sandbox;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.fallow.work.checkpoint.Checkpoint;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.record.UnitList;

/** What the node says to a worker. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ToWorker.Kept.class, name = "kept"),
    @JsonSubTypes.Type(value = ToWorker.Begin.class, name = "begin"),
    @JsonSubTypes.Type(value = ToWorker.Pause.class, name = "pause"),
    @JsonSubTypes.Type(value = ToWorker.Resume.class, name = "resume"),
    @JsonSubTypes.Type(value = ToWorker.Cancel.class, name = "cancel"),
    @JsonSubTypes.Type(value = ToWorker.Limit.class, name = "limit"),
    @JsonSubTypes.Type(value = ToWorker.Unkept.class, name = "unkept")
})
public sealed interface ToWorker {
    /** Largest message, in bytes: a kernel and its input. */
    int MESSAGE_BYTES_MAX = Kernel.MODULE_BYTES_MAX + UnitList.INPUT_BYTES_MAX + (1 << 20);

    /**
     * The next piece of the checkpoint from which the next job goes on; pieces are cut anywhere. A checkpoint that is
     * damaged or of another job is not used.
     *
     * @param bytes all pieces together are at most {@link Checkpoint#BYTES_MAX}
     */
    record Kept(byte[] bytes) implements ToWorker {}

    /**
     * Run this; only when the last job has ended.
     *
     * @param job what to run
     * @param paused whether to wait for {@link Resume} before the first step
     */
    record Begin(Job job, boolean paused) implements ToWorker {}

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

    /** A state could not be kept: save the next one whole, as what builds on the lost one is of no use. */
    record Unkept() implements ToWorker {}
}
