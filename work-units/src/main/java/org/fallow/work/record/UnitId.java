package org.fallow.work.record;

import java.nio.ByteBuffer;

/**
 * The name of a work unit.
 *
 * @param batch its batch
 * @param index from 0, below the batch's unit count
 */
public record UnitId(Cid batch, long index) implements Comparable<UnitId> {
    /** The fixed binary form, in bytes. */
    public static final int BYTES = Cid.BYTES + Long.BYTES;

    /** Checks the bounds. */
    public UnitId {
        Bounds.range("unit", index, 0, UnitSource.UNITS_MAX - 1);
    }

    /** The fixed binary form: the batch's CID, then the index, big endian. What hashes are made over. */
    public byte[] bytes() {
        return ByteBuffer.allocate(BYTES).put(batch.bytes()).putLong(index).array();
    }

    /** The shard it lies in. */
    public ShardId shard() {
        return new ShardId(batch, (int) (index / Batch.SHARD_UNITS));
    }

    @Override
    public int compareTo(UnitId other) {
        int byBatch = batch.compareTo(other.batch);
        return byBatch != 0 ? byBatch : Long.compare(index, other.index);
    }

    /** For people: the batch's brief form and the index. */
    @Override
    public String toString() {
        return batch.brief() + "/" + index;
    }
}
