package org.fallow.node.config;

import java.time.Duration;

/**
 * How often a node does what it does again and again.
 *
 * @param discover between two looks at the joined projects' records
 * @param spread between two rounds that make sure enough custodians keep what this node published
 * @param collect between two rounds that collect the votes of batches this node published or was asked about
 * @param sync between two exchanges of custodians while something changes
 * @param lease how long a unit is promised to a volunteer
 * @param renew between two renewals of a lease
 * @param standing between two questions of a volunteer what became of its votes
 * @param idle before a volunteer that found no work asks again
 */
public record Pace(
        Duration discover,
        Duration spread,
        Duration collect,
        Duration sync,
        Duration lease,
        Duration renew,
        Duration standing,
        Duration idle) {
    /** For months of running. */
    public static final Pace USUAL = new Pace(
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofHours(2),
            Duration.ofMinutes(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1));

    /** For rehearsals of a few minutes on one machine. */
    public static final Pace QUICK = new Pace(
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));
}
