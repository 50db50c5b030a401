package org.fallow.work.record;

/**
 * What one unit may use.
 *
 * @param memoryBytes of the kernel's linear memory, 64 KiB to 4 GiB
 * @param seconds of computing on one core, 1 to 604,800
 */
public record Limits(long memoryBytes, long seconds) {
    /** Checks the bounds. */
    public Limits {
        Bounds.range("memoryBytes", memoryBytes, 64 << 10, 4L << 30);
        Bounds.range("seconds", seconds, 1, 604_800);
    }
}
