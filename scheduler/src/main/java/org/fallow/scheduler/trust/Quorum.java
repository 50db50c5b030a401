package org.fallow.scheduler.trust;

/**
 * When votes of a jury drawn by chance settle what a unit's result is: {@code agreeing} votes where nobody says
 * otherwise; where somebody does, a lead of {@code lead} over the next result.
 *
 * <p>With a share of {@code bad} voters who all tell the same lie, a jury of one mind is wrong with {@code bad^agreeing},
 * and one that had to be counted out with at most {@code (bad / (1 - bad))^lead} (a gambler's ruin). The first to reach
 * {@code agreeing} would not do: of nine votes five to four it would believe the five.
 *
 * @param agreeing 1 or more
 * @param lead {@code agreeing} or more
 */
public record Quorum(int agreeing, int lead) {
    /** A jury that is not of one mind is let to be wrong only in so many of those cases that the other may be. */
    private static final double CONTESTED = 0.1;

    /** Rounding in the logarithms must not cost a vote. */
    private static final double ROUNDING = 1e-9;

    /** Checks the bounds. */
    public Quorum {
        if (agreeing < 1 || lead < agreeing) {
            throw new IllegalArgumentException("quorum: not 1 <= agreeing <= lead");
        }
    }

    /**
     * What it takes.
     *
     * @param error share of wrong verdicts allowed, above 0 and below 1; a contested jury adds at most a tenth of it
     * @param bad share of voters that lie, above 0 and below 0.5
     */
    public static Quorum of(double error, double bad) {
        if (!(error > 0 && error < 1 && bad > 0 && bad < 0.5)) {
            throw new IllegalArgumentException("quorum: error not in (0, 1), or bad not in (0, 0.5)");
        }
        int agreeing = steps(error, bad);
        return new Quorum(agreeing, Math.max(agreeing, steps(error * CONTESTED, bad / (1 - bad))));
    }

    private static int steps(double error, double each) {
        return (int) Math.max(1, Math.ceil(Math.log(error) / Math.log(each) - ROUNDING));
    }

    /** Whether {@code first} votes settle it where the next result has {@code second}. */
    public boolean settles(int first, int second) {
        return second == 0 ? first >= agreeing : first - second >= lead;
    }

    /** How many more votes it takes at least. */
    public int wanted(int first, int second) {
        return Math.max(0, second == 0 ? agreeing - first : lead - (first - second));
    }
}
