package org.fallow.scheduler.trust;

/**
 * How much an identity's word is worth, and what it takes to believe a batch. The values of {@link #DEFAULT} are those
 * that the comparison in docs/verification.md was made with.
 *
 * @param shadows runs of known units in a row, all right, that make a new identity mature: 1 or more
 * @param strikeFactor so many times more after each strike: 1 or more
 * @param class1 audits passed since the last strike that lead to class 1
 * @param class2 the same for class 2, above {@code class1}
 * @param audits share of the votes audited in class 0, 1 and 2, each in (0, 1]
 * @param whole share of the audits that run the whole unit again, where segments are possible: in (0, 1]
 * @param margin wrong identities assumed in a cohort beside those found, above 0
 * @param waves shares of what is left unaudited that a further wave audits, one after the other; the last is 1
 * @param matureMin share of identities that must be mature before single votes are taken at all
 * @param flakyMax share of wrong votes among those audited up to which a struck identity's audited votes still stand
 */
public record TrustTerms(
        int shadows,
        int strikeFactor,
        int class1,
        int class2,
        AuditShares audits,
        double whole,
        double margin,
        Waves waves,
        double matureMin,
        double flakyMax) {
    /** 32 shadow runs, 30 / 10 / 5 % audited, a margin of 4. */
    public static final TrustTerms DEFAULT = new TrustTerms(
            32, 4, 64, 512, new AuditShares(0.30, 0.10, 0.05), 0.25, 4, Waves.DEFAULT, 0.20, 0.005);

    /** Shares of votes audited, by class. */
    public record AuditShares(double class0, double class1, double class2) {
        /** Checks the bounds. */
        public AuditShares {
            share("audits", class0);
            share("audits", class1);
            share("audits", class2);
        }
    }

    /** Checks the bounds. */
    public TrustTerms {
        if (shadows < 1 || strikeFactor < 1 || class1 < 1 || class2 <= class1 || !(margin > 0)) {
            throw new IllegalArgumentException("trust: not 1 <= shadows, strikeFactor, class1 < class2, 0 < margin");
        }
        share("whole", whole);
        share("matureMin", matureMin);
        share("flakyMax", flakyMax);
    }

    /** The share of votes audited at a grade; 0 for those whose votes do not count. */
    public double auditShare(Grade grade) {
        return switch (grade) {
            case NEW -> 0;
            case CLASS_0 -> audits.class0();
            case CLASS_1 -> audits.class1();
            case CLASS_2 -> audits.class2();
        };
    }

    private static void share(String what, double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(what + ": " + share + " is not in (0, 1]");
        }
    }
}
