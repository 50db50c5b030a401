package org.fallow.scheduler.placement;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
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

    private record Ranked(byte[] rank, Candidate candidate) {}

    private Placement() {}

    /** The epoch that {@code now} lies in. */
    public static long epoch(Instant now) {
        return Math.floorDiv(now.getEpochSecond(), EPOCH.toSeconds());
    }

    /**
     * The units to give, at most {@code max}: those that want more votes than they have leases; where there are none, a
     * further copy of one whose leases are all old.
     */
    public static List<UnitId> choose(
            Stream<Candidate> candidates, PeerId volunteer, int max, ClaimTerms terms, Instant now) {
        List<Candidate> all = candidates.toList();
        List<UnitId> needed = first(all.stream().filter(c -> c.leases() < c.wanted()), volunteer, max, now);
        if (!needed.isEmpty()) {
            return needed;
        }
        Stream<Candidate> slow = all.stream()
                .filter(c -> c.leases() < c.wanted() + terms.copies())
                .filter(c -> c.youngest().plus(terms.copyAfter()).isBefore(now));
        return first(slow, volunteer, Math.min(max, COPIES_AT_ONCE), now);
    }

    private static List<UnitId> first(Stream<Candidate> from, PeerId volunteer, int max, Instant now) {
        long epoch = epoch(now);
        return from.map(c -> new Ranked(rank(c.unit(), volunteer, epoch), c))
                .sorted(Comparator.comparing(Ranked::rank, Arrays::compareUnsigned))
                .limit(max)
                .map(r -> r.candidate().unit())
                .toList();
    }

    /** A unit's place in a volunteer's order, 32 bytes compared as unsigned. */
    static byte[] rank(UnitId unit, PeerId volunteer, long epoch) {
        byte[] when = ByteBuffer.allocate(Long.BYTES).putLong(epoch).array();
        return Sha256.of(unit.bytes(), volunteer.bytes(), when);
    }
}
