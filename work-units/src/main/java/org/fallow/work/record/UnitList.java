package org.fallow.work.record;

import java.util.List;

/**
 * The inputs of one shard's units, as they lie in a blob.
 *
 * @param inputs 1 to {@link Batch#SHARD_UNITS}, each at most {@link #INPUT_BYTES_MAX}; treat as immutable
 */
public record UnitList(List<byte[]> inputs) {
    /** Largest input of a unit, in bytes. */
    public static final int INPUT_BYTES_MAX = 1 << 20;

    /** Checks the bounds. */
    public UnitList {
        Bounds.length("inputs", inputs.size(), 1, Batch.SHARD_UNITS);
        inputs.forEach(i -> Bounds.length("input", i.length, 0, INPUT_BYTES_MAX));
        inputs = List.copyOf(inputs);
    }
}
