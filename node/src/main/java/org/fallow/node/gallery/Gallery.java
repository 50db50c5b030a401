package org.fallow.node.gallery;

import org.fallow.scheduler.trust.TrustTerms;

/** Runs one plan under each way of verifying. */
public final class Gallery {
    /** A way of verifying. */
    public enum Way {
        /** Two agreeing copies of each unit. */
        FIXED,
        /** BOINC's adaptive replication. */
        ADAPTIVE,
        /** Fallow's. */
        FALLOW
    }

    /** More executions a unit than this, and a run is given up. */
    private static final int OVERHEAD_MAX = 50;

    /**
     * What came out.
     *
     * @param overhead executions for each unit
     * @param wrong share of the units whose final result is a lie
     * @param caught bad identities proved wrong
     * @param honestCaught others proved wrong
     * @param done whether every unit is final
     */
    public record Picture(double overhead, double wrong, int caught, int honestCaught, boolean done) {}

    private Gallery() {}

    /** Runs a plan. */
    public static Picture run(GalleryPlan plan, Way way) {
        Crowd crowd = new Crowd(plan);
        Scheme scheme = switch (way) {
            case FIXED -> new Copies(plan, crowd, false);
            case ADAPTIVE -> new Copies(plan, crowd, true);
            case FALLOW -> new Audited(plan, crowd, TrustTerms.DEFAULT);
        };
        long turns = (long) plan.units() * OVERHEAD_MAX;
        while (!scheme.done() && turns-- > 0) {
            scheme.work(crowd.next());
        }
        Scheme.Outcome outcome = scheme.outcome();
        return new Picture(
                outcome.executions() / plan.units(),
                (double) outcome.wrong() / plan.units(),
                outcome.caught(),
                outcome.honestCaught(),
                scheme.done());
    }
}
