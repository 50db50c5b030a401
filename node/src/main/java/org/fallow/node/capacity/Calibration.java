package org.fallow.node.capacity;

/**
 * The unit of speed in adverts. A calibration step draws the next number of SplitMix64 and folds it into a floating-point
 * sum: {@code x += 0x9e3779b97f4a7c15; z = mix(x); y = y * 0.5 + (z >>> 11) * 2^-53}. It is a chain of integer and
 * floating-point operations that fits the registers, as the inner loops of kernels mostly do; it says nothing about
 * memory. What it is worth for a kernel, that kernel's own units tell.
 */
public final class Calibration {
    private static final long GAMMA = 0x9e3779b97f4a7c15L;

    private Calibration() {}

    /**
     * Takes so many steps from a seed.
     *
     * @return the bits of the sum, which depend on every step
     */
    public static long steps(long seed, int count) {
        long x = seed;
        double y = 0;
        for (int i = 0; i < count; i++) {
            x += GAMMA;
            y = y * 0.5 + (mix(x) >>> 11) * 0x1.0p-53;
        }
        return Double.doubleToRawLongBits(y);
    }

    /** Thousands of steps a second. */
    public static long speed(long steps, long nanos) {
        return nanos <= 0 ? 0 : Math.round(steps * 1e6 / nanos);
    }

    private static long mix(long x) {
        long z = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
