package org.fallow.scheduler.trust;

/**
 * What audits found among votes of which chance drew some, after they were cast. A voter found wrong once is out: all its
 * votes are void, and their units are computed again by others. What is left wrong is therefore the work of voters that
 * were never found wrong.
 *
 * <p>How much that is, the sample says by itself (Good and Turing's estimate of what a sample has not met: I. J. Good,
 * <i>Biometrika</i> 40, 1953): kinds met often are known, and those met exactly once stand for those not met at all. So of
 * the voters found wrong only those count that were so in exactly one drawn vote. One that lies always is out at no further
 * cost; one that lies once in a thousand units has fellows that were not met. No voter's past counts, so there is no name
 * to be built, lent or washed.
 *
 * @param unaudited votes that nobody bore out, 0 or more
 * @param drawn votes that were drawn and checked, void ones too, 0 or more
 * @param once voters found wrong in exactly one drawn vote, 0 or more
 */
public record Sample(long unaudited, long drawn, long once) {
    /** What was not met at all may be so many in truth, or more, in one batch of fifty: exp(-4). */
    private static final double UNSEEN = 4;

    /** Standard deviations above the number found. */
    private static final double DEVIATIONS = 2;

    /** Checks the bounds. */
    public Sample {
        if (unaudited < 0 || drawn < 0 || once < 0) {
            throw new IllegalArgumentException("sample: negative");
        }
    }

    /**
     * How many wrong results are to be expected at most. Those of one liar come together, so that there may be more in a
     * single batch: in one of seven, where each of many liars lied eight times. An auditor may be a fellow and bear a lie out: so what was found
     * stands for more, by {@code 1 / (1 - bad)}, and some of what was borne out is wrong too.
     *
     * @param bad share of the auditors that is taken for bad, 0 to below 0.5
     * @return infinite where nothing was drawn and something is unaudited
     */
    public double errors(double bad) {
        double left = unaudited == 0 ? 0 : upper((double) once) * (double) unaudited / ((1 - bad) * (double) drawn);
        return left + (double) once * bad / (1 - bad);
    }

    /**
     * The share of a batch's votes to draw so that a sample in which nobody is found wrong does.
     *
     * @param errors wrong results allowed, in units, above 0
     * @param bad share of the auditors that is taken for bad, 0 to below 0.5
     * @return in (0, 1)
     */
    public static double share(double errors, double bad) {
        return UNSEEN / (UNSEEN + (1 - bad) * errors);
    }

    private static double upper(double found) {
        return found + DEVIATIONS * Math.sqrt(found) + UNSEEN;
    }
}
