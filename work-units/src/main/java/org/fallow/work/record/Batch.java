package org.fallow.work.record;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.List;

/**
 * An immutable set of work units of one project. Its id is the {@link Cid} of its signed envelope.
 *
 * @param version of the protocol
 * @param project whose it is; its publisher must have signed the batch
 * @param kernel the blob of the Wasm module
 * @param mode how the kernel is run
 * @param limits of one unit
 * @param units the inputs
 * @param verify how far results must be proved
 * @param reduce how results are brought together
 * @param createdMillis unix time
 * @param expiresMillis unix time after which nobody works on it
 */
public record Batch(
        int version,
        ProjectId project,
        Cid kernel,
        KernelMode mode,
        Limits limits,
        UnitSource units,
        VerifyPolicy verify,
        Reduce reduce,
        long createdMillis,
        long expiresMillis) {
    /** Units in a shard, the grain of custody. */
    public static final int SHARD_UNITS = 1_000;

    /** Checks the bounds. */
    public Batch {
        Bounds.version(version);
        Bounds.range("createdMillis", createdMillis, 0, Long.MAX_VALUE);
        Bounds.range("expiresMillis", expiresMillis, createdMillis, Long.MAX_VALUE);
    }

    /** The blobs that it names: its kernel, its lists of inputs, its reduce kernel. */
    public List<Cid> blobs() {
        List<Cid> blobs = new ArrayList<>(List.of(kernel));
        blobs.addAll(units.blobs());
        reduce.kernel().ifPresent(blobs::add);
        return blobs;
    }

    /** How many shards there are, 1 or more. */
    @JsonIgnore
    public int shardCount() {
        return (int) ((units.count() + SHARD_UNITS - 1) / SHARD_UNITS);
    }

    /** How many units shard {@code shard} has, 1 to {@link #SHARD_UNITS}. */
    public int shardSize(int shard) {
        return (int) Math.min(SHARD_UNITS, units.count() - (long) shard * SHARD_UNITS);
    }
}
