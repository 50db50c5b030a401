package org.fallow.work.kernel;

/**
 * What is in a sound module.
 *
 * @param bytes its length
 * @param functions it defines
 * @param memoryPagesMin of 64 KiB at the start
 * @param memoryPagesMax of 64 KiB, as declared
 * @param mutableGlobals that are part of its state
 * @param progress whether it exports {@code fallow_progress}
 * @param floats how many instructions compute with {@code f32} or {@code f64}
 */
public record ModuleInfo(
        int bytes,
        int functions,
        int memoryPagesMin,
        int memoryPagesMax,
        int mutableGlobals,
        boolean progress,
        int floats) {}
