package org.fallow.node.gallery;

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
     * @param liarsOut liars found wrong
     * @param faultyOut hosts found wrong that have flaky memory or copied
     * @param soundOut others found wrong: victims of a lying jury
     * @param done whether every unit is final
     */
    public record Picture(double overhead, double wrong, int liarsOut, int faultyOut, int soundOut, boolean done) {}

    private Gallery() {}

    /** Runs a plan. */
    public static Picture run(GalleryPlan plan, Way way) {
        Crowd crowd = new Crowd(plan);
        Scheme scheme = switch (way) {
            case FIXED -> new Copies(plan, crowd, false);
            case ADAPTIVE -> new Copies(plan, crowd, true);
            case FALLOW -> new Sampled(plan, crowd);
        };
        long turns = (long) plan.units() * OVERHEAD_MAX;
        while (!scheme.done() && turns-- > 0) {
            scheme.work(crowd.next());
        }
        Scheme.Outcome outcome = scheme.outcome();
        return new Picture(
                outcome.executions() / plan.units(),
                (double) outcome.wrong() / plan.units(),
                outcome.struck().bad(),
                outcome.struck().faulty(),
                outcome.struck().sound(),
                scheme.done());
    }
}
