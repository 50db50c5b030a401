package org.fallow.work.sandbox;

/**
 * When a resumable kernel's state is kept and when it is hashed. What is kept depends on this machine's pace and lets the
 * unit go on after a crash. What is hashed must not: everyone who runs the unit hashes the states at the same step
 * counts, so that the roots can be compared.
 *
 * @param everyMillis of time between two states that are kept, 100 to 86,400,000
 * @param everySteps between two states that are hashed, 1 or more; 0 for none
 */
public record CheckpointPolicy(long everyMillis, long everySteps) {
    /** Kept every 30 seconds, hashed every 256 steps. */
    public static final CheckpointPolicy USUAL = new CheckpointPolicy(30_000, 256);

    /** Checks the bounds. */
    public CheckpointPolicy {
        if (everyMillis < 100 || everyMillis > 86_400_000) {
            throw new IllegalArgumentException("everyMillis: " + everyMillis + " is not 100 to 86,400,000");
        }
        if (everySteps < 0) {
            throw new IllegalArgumentException("everySteps: " + everySteps + " is not 0 or more");
        }
    }
}
