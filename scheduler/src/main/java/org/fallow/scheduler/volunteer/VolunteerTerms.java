package org.fallow.scheduler.volunteer;

import java.time.Duration;

/**
 * How a volunteer keeps time.
 *
 * @param ahead how much work is held
 * @param standing how often a vote's standing is asked for
 * @param idleMin shortest pause after a custodian had no work
 * @param idleMax longest
 * @param relocate how long found custodians are relied upon
 * @param ask how long an answer is waited for
 */
public record VolunteerTerms(
        Ahead ahead, Duration standing, Duration idleMin, Duration idleMax, Duration relocate, Duration ask) {
    /** The design's values. */
    public static final VolunteerTerms DEFAULT = new VolunteerTerms(
            new Ahead(Duration.ofMinutes(30), Duration.ofHours(1)),
            Duration.ofMinutes(1),
            Duration.ofSeconds(10),
            Duration.ofMinutes(10),
            Duration.ofMinutes(10),
            Duration.ofSeconds(10));

    /** For units of seconds and a handful of nodes. */
    public static final VolunteerTerms BRISK = new VolunteerTerms(
            new Ahead(Duration.ofSeconds(1), Duration.ofSeconds(3)),
            Duration.ofSeconds(2),
            Duration.ofMillis(500),
            Duration.ofSeconds(4),
            Duration.ofSeconds(15),
            Duration.ofSeconds(5));

    /** The same with more or less work held ahead. */
    public VolunteerTerms withAhead(Ahead wanted) {
        return new VolunteerTerms(wanted, standing, idleMin, idleMax, relocate, ask);
    }
}
