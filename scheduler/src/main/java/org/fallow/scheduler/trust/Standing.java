package org.fallow.scheduler.trust;

/**
 * What is publicly known of an identity: it follows from signed votes and openings alone, so that anyone comes to the
 * same. Immutable.
 *
 * @param shadows runs of known units passed in a row since it was first seen or struck
 * @param audits passed since the last strike, once mature
 * @param strikes how often it was proved wrong
 */
public record Standing(int shadows, int audits, int strikes) {
    /** Never seen before. */
    public static final Standing NONE = new Standing(0, 0, 0);

    /** Strikes beyond this make no further difference. */
    private static final int STRIKES_COUNTED = 8;

    /** Checks the bounds. */
    public Standing {
        if (shadows < 0 || audits < 0 || strikes < 0) {
            throw new IllegalArgumentException("standing: negative");
        }
    }

    /** What its word is worth. */
    public Grade grade(TrustTerms terms) {
        if (shadows < needed(terms)) {
            return Grade.NEW;
        }
        if (audits < terms.class1()) {
            return Grade.CLASS_0;
        }
        return audits < terms.class2() ? Grade.CLASS_1 : Grade.CLASS_2;
    }

    /** Shadow runs that it takes to be mature. */
    public long needed(TrustTerms terms) {
        long needed = terms.shadows();
        for (int i = 0; i < Math.min(strikes, STRIKES_COUNTED); i++) {
            needed *= terms.strikeFactor();
        }
        return needed;
    }

    /** A run of a known unit gave the known result. */
    public Standing shadowPassed() {
        return new Standing(shadows + 1, audits, strikes);
    }

    /** A run of a known unit gave another result, without a proof: it begins again. */
    public Standing shadowFailed() {
        return new Standing(0, 0, strikes);
    }

    /** An audit of one of its votes found it right. */
    public Standing auditPassed() {
        return new Standing(shadows, audits + 1, strikes);
    }

    /** It was proved wrong. */
    public Standing struck() {
        return new Standing(0, 0, strikes + 1);
    }
}
