package org.fallow.scheduler.claim;

import java.time.Duration;
import java.time.Instant;

/**
 * One volunteer's lease of one unit.
 *
 * @param given when
 * @param heard when the volunteer was last heard of
 * @param progressed when it last got further
 * @param permille how far it said it is, 0 to 1,000
 * @param begun when it was first heard that the unit runs; {@link Instant#MAX} where that was not heard yet
 * @param told when fellow custodians were last told of it
 */
public record Lease(Instant given, Instant heard, Instant progressed, int permille, Instant begun, Instant told) {
    private static final int WHOLE = 1_000;

    /** A new one. */
    static Lease given(Instant now) {
        return new Lease(now, now, now, 0, Instant.MAX, now);
    }

    /** The volunteer says how far it is. */
    Lease renewed(int reached, Instant now) {
        boolean further = reached > permille;
        Instant first = further && begun.equals(Instant.MAX) ? now : begun;
        return new Lease(given, now, further ? now : progressed, Math.max(permille, reached), first, told);
    }

    /** Fellow custodians are told of it. */
    Lease toldAt(Instant now) {
        return new Lease(given, heard, progressed, permille, begun, now);
    }

    /**
     * Whether the unit has run for twice as long as usual and, at the speed it was heard to have, will run on for as
     * long as all of it usually takes. Not told of one that may not have begun.
     */
    boolean isSlow(Duration usual, ClaimTerms terms, Instant now) {
        if (begun.equals(Instant.MAX) || begun.plus(usual.multipliedBy(2)).isAfter(now)) {
            return false;
        }
        long ran = Duration.between(begun, heard).plus(terms.renew()).toMillis();
        long rest = ran * (WHOLE - Math.min(WHOLE, permille)) / permille;
        return heard.plusMillis(rest).isAfter(now.plus(usual));
    }

    /** When it lapses, if nothing more is heard. */
    public Instant lapsesAt(ClaimTerms terms) {
        Instant still = progressed.plus(terms.lease());
        Instant silent = heard.plus(terms.silence());
        Instant end = given.plus(terms.life());
        Instant first = still.isBefore(silent) ? still : silent;
        return first.isBefore(end) ? first : end;
    }
}
