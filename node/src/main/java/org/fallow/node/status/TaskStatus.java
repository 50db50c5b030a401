package org.fallow.node.status;

import org.jspecify.annotations.Nullable;

/**
 * One unit on this node.
 *
 * @param project the project's title
 * @param batch the batch's CID, base32
 * @param unit index in the batch, from 0
 * @param state where it stands
 * @param progress 0 to 1, as the kernel reports it
 * @param seconds run so far, pauses left out
 * @param steps kernel steps so far
 * @param lastCheckpointMillis when the last checkpoint was written, since 1970; null for none yet
 * @param suspended whether its user holds it back, it alone
 * @param frames how many pictures of its state its kernel has shown so far
 */
public record TaskStatus(
        String project,
        String batch,
        long unit,
        TaskState state,
        double progress,
        double seconds,
        long steps,
        @Nullable Long lastCheckpointMillis,
        boolean suspended,
        long frames) {}
