package org.fallow.work.record;

/**
 * The bytes of a result: they open every vote cast for them.
 *
 * @param version of the protocol
 * @param unit which one
 * @param result at most {@link #RESULT_BYTES_MAX}; treat as immutable
 */
public record Opening(int version, UnitId unit, byte[] result) {
    /** Largest result of a unit, in bytes. */
    public static final int RESULT_BYTES_MAX = 1 << 20;

    /** Checks the bounds. */
    public Opening {
        Bounds.version(version);
        Bounds.length("result", result.length, 0, RESULT_BYTES_MAX);
    }

    /** The content id of the result. */
    public Cid resultCid() {
        return Cid.of(Cid.Codec.RAW, result);
    }

    @Override
    public String toString() {
        return "opening of " + unit;
    }
}
