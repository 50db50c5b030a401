package org.fallow.node.config;

import java.time.Duration;
import org.fallow.scheduler.custody.CustodyTerms;
import org.fallow.scheduler.volunteer.Ahead;
import org.fallow.scheduler.volunteer.VolunteerTerms;

/**
 * How often a node does what it does again and again.
 *
 * @param discover between two looks at the joined projects' records
 * @param spread between two rounds that make sure enough custodians keep what this node published
 * @param collect between two rounds that collect the votes of batches this node published or was asked about
 * @param custody of the custodian
 * @param volunteer of the volunteer
 * @param network of adverts, census and directory
 * @param polite whether workers stand behind every other program; a rehearsal is what its user waits for, so not there
 */
public record Pace(
        Duration discover,
        Duration spread,
        Duration collect,
        CustodyTerms custody,
        VolunteerTerms volunteer,
        NetworkTerms network,
        boolean polite) {
    /** For months of running. */
    public static final Pace USUAL = new Pace(
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            Duration.ofSeconds(30),
            CustodyTerms.DEFAULT,
            VolunteerTerms.DEFAULT,
            NetworkTerms.USUAL,
            true);

    /** For rehearsals of a few minutes on one machine. */
    public static final Pace QUICK = new Pace(
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            CustodyTerms.BRISK,
            VolunteerTerms.BRISK,
            NetworkTerms.QUICK,
            false);

    /** The same with more or less work fetched ahead. */
    public Pace withAhead(Ahead ahead) {
        return new Pace(discover, spread, collect, custody, volunteer.withAhead(ahead), network, polite);
    }
}
