package org.fallow.scheduler.claim;

import java.time.Instant;

/**
 * One volunteer's lease of one unit.
 *
 * @param given when
 * @param heard when the volunteer was last heard of
 * @param progressed when it last got further
 * @param permille how far it said it is, 0 to 1,000
 */
public record Lease(Instant given, Instant heard, Instant progressed, int permille) {
    /** A new one. */
    static Lease given(Instant now) {
        return new Lease(now, now, now, 0);
    }

    /** The volunteer says how far it is. */
    Lease renewed(int reached, Instant now) {
        boolean further = reached > permille;
        return new Lease(given, now, further ? now : progressed, Math.max(permille, reached));
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
