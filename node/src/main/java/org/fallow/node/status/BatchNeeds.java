package org.fallow.node.status;

import org.jspecify.annotations.Nullable;

/**
 * An open batch of a project, as who thinks of joining reads it: what runs, what a unit of it may use, and how far it is.
 *
 * @param batch CID, base32
 * @param kernel CID of the program, base32: the hash of exactly the bytes that run
 * @param mode how the program runs: {@code resumable}, which goes on from checkpoints, or {@code command}
 * @param memoryBytes the most that a unit may use
 * @param seconds the longest that a unit may compute on one processor
 * @param usualSeconds what a unit took in the middle, as its voters say; null where no votes are known here
 * @param quorum how many have to agree on a result
 * @param units how many units it has
 * @param accepted of them, as far as this node knows
 * @param volunteers who has voted, as far as this node knows; at most 10,000 are counted
 */
public record BatchNeeds(
        String batch,
        String kernel,
        String mode,
        long memoryBytes,
        long seconds,
        @Nullable Double usualSeconds,
        int quorum,
        long units,
        long accepted,
        int volunteers) {}
