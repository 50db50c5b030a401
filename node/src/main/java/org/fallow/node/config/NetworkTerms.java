package org.fallow.node.config;

import java.time.Duration;

/**
 * How often a node tells the network what it lends, and looks at the network as a whole.
 *
 * @param look how often it compares what it lends with what it has said
 * @param renew the age at which an advert is renewed; well below the hour it lives
 * @param apart the least time between two adverts
 * @param censusFirst between the first few looks at a random key
 * @param census between two looks at a random key from then on
 * @param directory between two buckets of the directory that are asked in the background
 */
public record NetworkTerms(
        Duration look, Duration renew, Duration apart, Duration censusFirst, Duration census, Duration directory) {
    /** For months of running. */
    public static final NetworkTerms USUAL = new NetworkTerms(
            Duration.ofSeconds(30),
            Duration.ofMinutes(45),
            Duration.ofMinutes(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(15),
            Duration.ofMinutes(1));

    /** For rehearsals of a few minutes on one machine. */
    public static final NetworkTerms QUICK = new NetworkTerms(
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(2));
}
