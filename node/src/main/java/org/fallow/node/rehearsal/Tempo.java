package org.fallow.node.rehearsal;

import java.time.Duration;
import org.fallow.scheduler.claim.ClaimTerms;
import org.fallow.scheduler.custody.CustodyTerms;
import org.fallow.scheduler.volunteer.Ahead;
import org.fallow.scheduler.volunteer.VolunteerTerms;

/** How rehearsed nodes keep time. */
public enum Tempo {
    /** For units of less than a minute. */
    BRISK,
    /** As the daemon does: for units of minutes to hours, in a network that has found itself before the batch opens. */
    EARNEST;

    private static final CustodyTerms BRISK_CUSTODY = new CustodyTerms(
            ClaimTerms.brisk(Duration.ofMinutes(4), Duration.ofSeconds(30)),
            Duration.ofSeconds(20),
            Duration.ofMinutes(5),
            Duration.ofMinutes(3),
            Duration.ofSeconds(5),
            Duration.ofDays(1));

    private static final VolunteerTerms BRISK_VOLUNTEER = new VolunteerTerms(
            Ahead.of(Duration.ofSeconds(40)),
            Duration.ofSeconds(20),
            Duration.ofSeconds(2),
            Duration.ofSeconds(60),
            Duration.ofMinutes(10),
            Duration.ofSeconds(5));

    /** How long the network is there before the batch opens. */
    Duration before() {
        return this == EARNEST ? Duration.ofMinutes(20) : Duration.ZERO;
    }

    CustodyTerms custody() {
        return this == EARNEST ? CustodyTerms.DEFAULT : BRISK_CUSTODY;
    }

    VolunteerTerms volunteer() {
        return this == EARNEST ? VolunteerTerms.DEFAULT : BRISK_VOLUNTEER;
    }
}
