package org.fallow.scheduler.verdict;

import org.fallow.scheduler.trust.Evidence;

/**
 * How a sampled batch stands as a whole.
 *
 * @param share of the votes that is to be audited by now
 * @param results units that have one
 * @param unaudited of those, the ones that nobody computed again
 * @param owed audits, juries and first votes that are still wanted, in units
 * @param evidence what was drawn, and found
 * @param errors wrong results that are to be expected at most; infinite while nothing was drawn
 * @param allowed wrong results that the publisher allows
 */
public record Certificate(
        double share, long results, long unaudited, long owed, Evidence evidence, double errors, double allowed) {
    private static final double STEP_MAX = 1.25;
    private static final double STEP_MIN = 1.01;

    /**
     * Whether the batch is done: nothing is owed, and either the sample says that the rest is good enough, or every vote
     * was audited and there is nothing left to draw.
     */
    public boolean isComplete() {
        return owed == 0 && (holds() || share >= 1);
    }

    /** Whether no more is wrong than the publisher allows, as far as the sample tells. */
    public boolean holds() {
        return errors <= allowed;
    }

    /**
     * The share to draw next: more where every unit has its result and too much may be wrong, by as much as that is too
     * much but by no more than a quarter, since what was found may be chance.
     */
    public double nextShare() {
        return owed > 0 || isComplete() ? share : Math.min(1, share * Math.clamp(errors / allowed, STEP_MIN, STEP_MAX));
    }
}
