package org.fallow.work.record;

/**
 * A custodian's word that a vote lies durable with it. Whether the vote is audited follows from the bytes of the signed
 * word: nobody can know them before the vote is cast.
 *
 * @param version of the protocol
 * @param unit which one
 * @param vote the vote's short name, {@link #NAME_BYTES} bytes; treat as immutable
 */
public record Witness(int version, UnitId unit, byte[] vote) {
    /** A vote's short name, in bytes. */
    public static final int NAME_BYTES = 16;

    /** Checks the bounds. */
    public Witness {
        Bounds.version(version);
        Bounds.length("vote", vote.length, NAME_BYTES, NAME_BYTES);
    }

    @Override
    public String toString() {
        return "witness of a vote on " + unit;
    }
}
