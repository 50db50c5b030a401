package org.fallow.scheduler.trust;

/**
 * What is known about a batch's single votes.
 *
 * <p>While the batch is computed, a first share of the votes is audited at once, and who is found wrong votes no more. So
 * all of those have exactly one drawn lie, the last one, whatever they would have done later, and what {@code all} says
 * is too much. What survives that is sampled once more when every unit has its vote: {@code later} counts only the votes
 * drawn then, and only voters that were not found wrong before. Each of the two is a bound, so the lower one is.
 *
 * @param first the share audited at once, in (0, 1)
 * @param all all that was drawn
 * @param later what was drawn beyond the first share
 */
public record Evidence(double first, Sample all, Sample later) {
    /** Checks the bounds. */
    public Evidence {
        if (!(first > 0 && first < 1)) {
            throw new IllegalArgumentException("evidence: the first share is not in (0, 1)");
        }
    }

    /**
     * How many wrong results are to be expected at most.
     *
     * @param bad share of the voters that is taken for bad, 0 to below 0.5
     */
    public double errors(double bad) {
        // What fellows bore out at once is not met again later: so much more there is for each lie that may be.
        double borneOut = 1 + first * bad / (1 - first);
        return Math.min(all.errors(bad), later.errors(bad) * borneOut);
    }
}
