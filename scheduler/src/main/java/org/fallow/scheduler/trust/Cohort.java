package org.fallow.scheduler.trust;

/**
 * Votes of one class in one batch that become final together, counted.
 *
 * @param votes all of them, 0 or more
 * @param audited votes that an audit confirmed or proved wrong; those proved wrong are computed again
 * @param caught identities proved wrong within the cohort
 */
public record Cohort(long votes, long audited, long caught) {
    /** Nothing counted. */
    public static final Cohort EMPTY = new Cohort(0, 0, 0);

    /** Checks the bounds. */
    public Cohort {
        if (audited < 0 || audited > votes || caught < 0) {
            throw new IllegalArgumentException("cohort: not 0 <= audited <= votes, 0 <= caught");
        }
    }

    /** Both together: shards count, a collector adds up. */
    public Cohort plus(Cohort other) {
        return new Cohort(votes + other.votes, audited + other.audited, caught + other.caught);
    }

    /**
     * How many wrong results are to be expected among them at most. An audit drawn by chance meets a wrong vote with the
     * share of those that are wrong, and a good auditor then finds it: so what the audits found tells how many there are
     * among the unaudited. A bad auditor may confirm a fellow's lie: what was found stands for more, by
     * {@code 1 / (1 - bad)}, and of the confirmed ones some are lies.
     *
     * @param bad share of the auditors that is taken for bad, 0 to 0.5
     */
    public double errors(double bad, TrustTerms terms) {
        long unaudited = votes - audited;
        if (unaudited > 0 && audited == 0) {
            return votes;
        }
        double good = 1 - bad;
        double left = unaudited == 0 ? 0 : (caught + terms.margin()) * unaudited / (good * audited);
        double confirmed = caught * bad / good;
        return Math.min(votes, left + confirmed);
    }

    /** Whether the errors to be expected are within the publisher's target. */
    public boolean certifies(double target, double bad, TrustTerms terms) {
        return errors(bad, terms) <= target * votes;
    }
}
