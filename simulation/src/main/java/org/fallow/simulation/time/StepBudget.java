package org.fallow.simulation.time;

/** How many steps a run may take: a protocol that never comes to rest must fail, not run for ever. */
public final class StepBudget {
    private final long stepsMax;
    private long spent;

    /**
     * A budget of that many steps.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public StepBudget(long stepsMax) {
        if (stepsMax <= 0) {
            throw new IllegalArgumentException("a step budget of " + stepsMax);
        }
        this.stepsMax = stepsMax;
    }

    /** Takes one step; false, and nothing taken, if the budget is used up. */
    public boolean spend() {
        if (spent == stepsMax) {
            return false;
        }
        spent++;
        return true;
    }

    /** Steps taken. */
    public long spent() {
        return spent;
    }

    /** Steps allowed in all. */
    public long stepsMax() {
        return stepsMax;
    }
}
