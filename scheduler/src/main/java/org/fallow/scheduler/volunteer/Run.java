package org.fallow.scheduler.volunteer;

import org.fallow.scheduler.custody.Request;

/** How a run ended. */
public sealed interface Run {
    /**
     * With a result.
     *
     * @param result its bytes; treat as immutable
     * @param checkpointRoot the Merkle root of the checkpoints' hashes, 32 bytes or empty; treat as immutable
     * @param steps the kernel took
     * @param cpuMillis computing time
     */
    record Finished(byte[] result, byte[] checkpointRoot, long steps, long cpuMillis) implements Run {}

    /**
     * Without one.
     *
     * @param cause what custodians are told
     */
    record Broke(Request.Cause cause) implements Run {}
}
