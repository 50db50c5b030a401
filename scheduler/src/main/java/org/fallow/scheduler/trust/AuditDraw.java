package org.fallow.scheduler.trust;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.fallow.work.record.Sha256;

/**
 * Whether a vote is audited, and how: drawn from what nobody can steer. The voter has fixed its commitment before the
 * shard's digest of a later minute is known, and no custodian makes either alone.
 */
public sealed interface AuditDraw {
    /** Not audited. */
    record None() implements AuditDraw {}

    /** The whole unit is run again. */
    record Whole() implements AuditDraw {}

    /**
     * One segment between two committed checkpoints is run again.
     *
     * @param place of the segment among all, in [0, 1)
     */
    record Segment(double place) implements AuditDraw {}

    /** What the hash draws. */
    byte[] PREFIX = "fallow/audit".getBytes(StandardCharsets.UTF_8);

    /**
     * The draw for a vote.
     *
     * @param commitment of the vote
     * @param digest of the shard's set of votes, of the minute after the vote was stored by three custodians
     * @param grade of the voter
     * @param segments whether the vote commits to checkpoints
     */
    static AuditDraw of(byte[] commitment, byte[] digest, Grade grade, boolean segments, TrustTerms terms) {
        ByteBuffer drawn = ByteBuffer.wrap(Sha256.of(PREFIX, commitment, digest));
        if (unit(drawn.getLong()) >= terms.auditShare(grade)) {
            return new None();
        }
        boolean whole = !segments || unit(drawn.getLong()) < terms.whole();
        return whole ? new Whole() : new Segment(unit(drawn.getLong()));
    }

    /** Bits as a number in [0, 1). */
    private static double unit(long bits) {
        return (bits >>> 11) * 0x1.0p-53;
    }
}
