package org.fallow.scheduler.custody;

import java.time.Duration;
import org.fallow.scheduler.claim.ClaimTerms;

/**
 * How a custodian keeps time.
 *
 * @param claim the terms of leases
 * @param sync how often fellow custodians compare their sets while something changes
 * @param locate how often the closest nodes are looked up again
 * @param openingPatience how long a voter may keep its result after it was asked for, before others are asked to
 *     compute the unit
 * @param ask how long an answer is waited for
 * @param retention how long a shard is kept after its batch expired
 */
public record CustodyTerms(
        ClaimTerms claim, Duration sync, Duration locate, Duration openingPatience, Duration ask, Duration retention) {
    /** Custodians of a shard. */
    public static final int CUSTODIANS = 8;

    /** Durable copies that make a vote safe; where there are fewer custodians, all of them. */
    public static final int SAFE_COPIES = 3;

    /** How long a unit waits for a volunteer of another network than those who have it. */
    Duration apart() {
        return claim.lease().dividedBy(4);
    }

    /** The design's values. */
    public static final CustodyTerms DEFAULT = new CustodyTerms(
            ClaimTerms.DEFAULT,
            Duration.ofSeconds(60),
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofSeconds(10),
            Duration.ofDays(7));

    /** For units of seconds and a handful of nodes. */
    public static final CustodyTerms BRISK = new CustodyTerms(
            ClaimTerms.brisk(Duration.ofSeconds(60), Duration.ofSeconds(10)),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(5),
            Duration.ofDays(7));
}
