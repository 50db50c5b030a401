package org.fallow.work.record;

/**
 * What a unit came to, in the open: it opens every vote cast for it.
 *
 * @param version of the protocol
 * @param unit which one
 * @param answer the result's bytes, or the failure
 */
public record Opening(int version, UnitId unit, Answer answer) {
    /** Largest result of a unit, in bytes. */
    public static final int RESULT_BYTES_MAX = 1 << 20;

    /** Checks the bounds. */
    public Opening {
        Bounds.version(version);
    }

    /** Of a result. */
    public Opening(int version, UnitId unit, byte[] result) {
        this(version, unit, new Answer.Result(result));
    }

    /** The content id of the answer. */
    public Cid resultCid() {
        return answer.cid();
    }

    @Override
    public String toString() {
        return "opening of " + unit;
    }
}
