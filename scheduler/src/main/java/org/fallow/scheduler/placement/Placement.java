package org.fallow.scheduler.placement;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.claim.ClaimTerms;
import org.fallow.work.record.Sha256;
import org.fallow.work.record.UnitId;

/**
 * Who gets which unit. Each volunteer has its own order of the units, {@code sha256(unit ‖ volunteer ‖ epoch)}: it cannot
 * choose, and two custodians that have not compared notes rarely give the same unit to two volunteers.
 */
public final class Placement {
    /** How long an order holds. */
    public static final Duration EPOCH = Duration.ofHours(6);

    /** Speculative copies in one answer. */
    private static final int COPIES_AT_ONCE = 1;

    private Placement() {}

    /** The epoch that {@code now} lies in. */
    public static long epoch(Instant now) {
        return Math.floorDiv(now.getEpochSecond(), EPOCH.toSeconds());
    }

    /** Of units in the volunteer's order, the first {@code max} that want more votes than they have leases. */
    public static List<UnitId> needed(Stream<Candidate> inOrder, int max) {
        return inOrder.filter(c -> c.leases() < c.wanted())
                .limit(max)
                .map(Candidate::unit)
                .toList();
    }

    /** Where nothing is needed: of units that all their holders are slow with, the first, for a further copy. */
    public static List<UnitId> copies(Stream<Candidate> slow, ClaimTerms terms) {
        return slow.filter(c -> c.leases() < c.wanted() + terms.copies())
                .limit(COPIES_AT_ONCE)
                .map(Candidate::unit)
                .toList();
    }

    /** A unit's place in a volunteer's order, 32 bytes compared as unsigned. */
    static byte[] rank(UnitId unit, PeerId volunteer, long epoch) {
        byte[] when = ByteBuffer.allocate(Long.BYTES).putLong(epoch).array();
        return Sha256.of(unit.bytes(), volunteer.bytes(), when);
    }
}
