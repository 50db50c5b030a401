package org.fallow.work.record;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.fallow.libp2p.identity.PeerId;

/**
 * A volunteer's sealed statement about one unit's result: the result cannot be read from it, nor the vote cast by
 * anyone else.
 *
 * @param version of the protocol
 * @param unit which one
 * @param commitment {@code sha256("fallow/vote" ‖ unit ‖ voter ‖ answer)}, the voter after its length in a byte, the answer as
 *     {@link Answer#sealed()}; 32 bytes; treat as immutable
 * @param checkpointRoot the Merkle root of the checkpoints' hashes, 32 bytes, or empty where there were none; treat as
 *     immutable
 * @param steps the kernel took, 0 for command kernels
 * @param cpuMillis computing time
 * @param whenMillis unix time by the voter's clock; a claim
 */
public record Vote(
        int version,
        UnitId unit,
        byte[] commitment,
        byte[] checkpointRoot,
        long steps,
        long cpuMillis,
        long whenMillis) {
    private static final byte[] PREFIX = "fallow/vote".getBytes(StandardCharsets.UTF_8);

    /** Checks the bounds. */
    public Vote {
        Bounds.version(version);
        Bounds.length("commitment", commitment.length, Sha256.BYTES, Sha256.BYTES);
        if (checkpointRoot.length != 0) {
            Bounds.length("checkpointRoot", checkpointRoot.length, Sha256.BYTES, Sha256.BYTES);
        }
        Bounds.range("steps", steps, 0, Long.MAX_VALUE);
        Bounds.range("cpuMillis", cpuMillis, 0, Long.MAX_VALUE);
        Bounds.range("whenMillis", whenMillis, 0, Long.MAX_VALUE);
    }

    /** What a voter commits to. */
    public static byte[] commitment(UnitId unit, PeerId voter, Answer answer) {
        byte[] id = voter.bytes();
        return Sha256.of(PREFIX, unit.bytes(), new byte[] {(byte) id.length}, id, answer.sealed());
    }

    /** What a voter for a result commits to. */
    public static byte[] commitment(UnitId unit, PeerId voter, byte[] result) {
        return commitment(unit, voter, new Answer.Result(result));
    }

    /** Whether this vote, cast by {@code voter}, is for {@code answer}. */
    public boolean isFor(PeerId voter, Answer answer) {
        return MessageDigest.isEqual(commitment, commitment(unit, voter, answer));
    }

    @Override
    public String toString() {
        return "vote on " + unit;
    }
}
