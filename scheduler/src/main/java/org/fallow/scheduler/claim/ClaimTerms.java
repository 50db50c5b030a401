package org.fallow.scheduler.claim;

import java.time.Duration;

/**
 * The terms of leases. A lease lapses at the earliest of: {@code lease} after its last progress, three missed renewals
 * after its volunteer was last heard of, {@code life} after it was given.
 *
 * @param lease how long a unit may stand still
 * @param renew how often a volunteer says how far it is
 * @param life the longest a lease can be kept alive
 * @param perVolunteer units of one shard that one volunteer may hold
 * @param copies speculative copies of one unit near the end of a batch
 */
public record ClaimTerms(Duration lease, Duration renew, Duration life, int perVolunteer, int copies) {
    /** Renewals that may be missed. */
    public static final int MISSES = 3;

    /** The design's values: 2 h, renewed every 10 min. */
    public static final ClaimTerms DEFAULT =
            new ClaimTerms(Duration.ofHours(2), Duration.ofMinutes(10), Duration.ofDays(2), 16, 2);

    /** Checks the bounds. */
    public ClaimTerms {
        if (!lease.isPositive() || !renew.isPositive() || life.compareTo(lease) < 0 || renew.compareTo(lease) > 0) {
            throw new IllegalArgumentException("terms: not 0 < renew <= lease <= life");
        }
        if (perVolunteer < 1 || copies < 0) {
            throw new IllegalArgumentException("terms: perVolunteer below 1, or copies negative");
        }
    }

    /** Terms scaled for units of seconds rather than hours, as in the demo. */
    public static ClaimTerms brisk(Duration lease, Duration renew) {
        return new ClaimTerms(lease, renew, lease.multipliedBy(24), DEFAULT.perVolunteer, DEFAULT.copies);
    }

    /** How long fellow custodians think of a lease as live that they were told of: they are told again by half of it. */
    public Duration hint() {
        return silence().plus(renew);
    }

    /** How long a volunteer may be silent. */
    public Duration silence() {
        return renew.multipliedBy(MISSES);
    }
}
