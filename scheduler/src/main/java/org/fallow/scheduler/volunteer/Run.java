package org.fallow.scheduler.volunteer;

import org.fallow.scheduler.custody.Request;
import org.fallow.work.record.Answer;

/** How a run ended. */
public sealed interface Run {
    /**
     * With an answer: a result, or a failure that every machine comes to.
     *
     * @param answer what is voted for
     * @param checkpointRoot the Merkle root of the checkpoints' hashes, 32 bytes or empty; treat as immutable
     * @param steps the kernel took
     * @param cpuMillis computing time
     */
    record Finished(Answer answer, byte[] checkpointRoot, long steps, long cpuMillis) implements Run {
        /** With a result. */
        public Finished(byte[] result, byte[] checkpointRoot, long steps, long cpuMillis) {
            this(new Answer.Result(result), checkpointRoot, steps, cpuMillis);
        }
    }

    /**
     * Without one: here, for now.
     *
     * @param cause what custodians are told
     */
    record Broke(Request.Cause cause) implements Run {}
}
