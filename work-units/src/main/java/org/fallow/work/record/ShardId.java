package org.fallow.work.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The name of a shard.
 *
 * @param batch its batch
 * @param index from 0, below the batch's shard count
 */
public record ShardId(Cid batch, int index) implements Comparable<ShardId> {
    private static final byte[] PREFIX = "fallow/shard".getBytes(StandardCharsets.UTF_8);

    /** Checks the bounds. */
    public ShardId {
        Bounds.range("shard", index, 0, UnitSource.UNITS_MAX / Batch.SHARD_UNITS);
    }

    /** The 32 byte key whose closest nodes keep the shard. */
    public byte[] key() {
        return Sha256.of(
                PREFIX,
                batch.bytes(),
                ByteBuffer.allocate(Integer.BYTES).putInt(index).array());
    }

    @Override
    public int compareTo(ShardId other) {
        int byBatch = batch.compareTo(other.batch);
        return byBatch != 0 ? byBatch : Integer.compare(index, other.index);
    }

    /** For people: the batch's brief form and the index. */
    @Override
    public String toString() {
        return batch.brief() + "#" + index;
    }
}
