package org.fallow.node.rehearsal;

import java.time.Duration;
import org.fallow.scheduler.claim.ClaimTerms;
import org.fallow.scheduler.custody.CustodyTerms;
import org.fallow.scheduler.volunteer.Ahead;
import org.fallow.scheduler.volunteer.VolunteerTerms;

/** How rehearsed nodes keep time. */
public enum Tempo {
    /** For units of less than a minute. */
    BRISK(
            new CustodyTerms(
                    ClaimTerms.brisk(Duration.ofMinutes(4), Duration.ofSeconds(30)),
                    Duration.ofSeconds(20),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(3),
                    Duration.ofSeconds(5),
                    Duration.ofDays(1)),
            new VolunteerTerms(
                    Ahead.of(Duration.ofSeconds(40)),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(10),
                    Duration.ofSeconds(5)),
            Duration.ZERO),
    /** As the daemon does: for units of minutes to hours, in a network that has found itself before the batch opens. */
    EARNEST(CustodyTerms.DEFAULT, VolunteerTerms.DEFAULT, Duration.ofMinutes(20));

    private final CustodyTerms custody;
    private final VolunteerTerms volunteer;
    private final Duration before;

    Tempo(CustodyTerms custody, VolunteerTerms volunteer, Duration before) {
        this.custody = custody;
        this.volunteer = volunteer;
        this.before = before;
    }

    /** How long the network is there before the batch opens. */
    Duration before() {
        return before;
    }

    CustodyTerms custody() {
        return custody;
    }

    VolunteerTerms volunteer() {
        return volunteer;
    }
}
