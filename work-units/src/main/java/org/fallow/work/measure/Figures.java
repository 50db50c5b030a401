package org.fallow.work.measure;

import java.util.List;

/**
 * What a trial of a kernel showed. A figure that the trial could not give is -1.
 *
 * @param seconds the trial took
 * @param finished whether the unit ended in that time
 * @param stepsPerSecond after warm-up
 * @param stepMedianMillis after warm-up
 * @param stepP95Millis after warm-up
 * @param stepMaxMillis after warm-up
 * @param warmUpSeconds from the first step until half of that speed was reached
 * @param memoryBytes in use at the end
 * @param memoryDeclaredBytes the maximum that the module declares
 * @param checkpointBytes the largest part of a checkpoint that was written
 * @param checkpointMillis of processor time that it cost
 * @param floats how many of its instructions compute with floating point
 * @param nanCost time that settling the bits of NaNs takes: 0.1 for a tenth more than the kernel takes without, 0 where it
 *     takes none that was seen
 * @param unitSeconds a whole unit takes, computed from its progress
 * @param nativeSeconds the native program took for the unit
 * @param warnings what the check of the module says
 */
public record Figures(
        double seconds,
        boolean finished,
        double stepsPerSecond,
        double stepMedianMillis,
        double stepP95Millis,
        double stepMaxMillis,
        double warmUpSeconds,
        long memoryBytes,
        long memoryDeclaredBytes,
        long checkpointBytes,
        double checkpointMillis,
        int floats,
        double nanCost,
        double unitSeconds,
        double nativeSeconds,
        List<String> warnings) {
    /** Copies the list. */
    public Figures {
        warnings = List.copyOf(warnings);
    }

    /** Speed beside the native program's, 1 for as fast; -1 where there is none to compare with. */
    public double speedToNative() {
        return unitSeconds > 0 && nativeSeconds > 0 ? nativeSeconds / unitSeconds : -1;
    }
}
