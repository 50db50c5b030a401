package org.fallow.simulation.chance;

import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A seeded stream of random numbers (SplitMix64, Steele, Lea and Flood 2014). The same seed gives the same stream on
 * every machine: logarithms come from {@link StrictMath}.
 *
 * <p>A fork depends on the seed and the purpose, never on what was drawn before: whoever adds a draw in one place, or a
 * fork for a new purpose, shifts no other stream. Forking twice for one purpose gives the same stream twice.
 */
public final class Chance implements RandomGenerator {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;
    private static final long TEXT = 0xCBF29CE484222325L;
    private static final long TEXT_PRIME = 0x100000001B3L;
    private static final long INDEX = 0xD1B54A32D192ED03L;

    private final long origin;
    private long state;

    private Chance(long origin) {
        this.origin = origin;
        this.state = origin;
    }

    /** The root of a run's randomness. */
    public static Chance of(long seed) {
        return new Chance(mix(seed + GAMMA));
    }

    /** The stream for one purpose, such as {@code "latency"}. */
    public Chance fork(String purpose) {
        long hash = TEXT;
        for (int i = 0; i < purpose.length(); i++) {
            hash = (hash ^ purpose.charAt(i)) * TEXT_PRIME;
        }
        return new Chance(mix(origin ^ mix(hash)));
    }

    /** The stream for one of many alike, such as node 17. */
    public Chance fork(long index) {
        return new Chance(mix(origin + mix(index ^ INDEX)));
    }

    /** Scrambles 64 bits so that each one of the input changes about half of the output. */
    public static long mix(long bits) {
        long a = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }

    /** Makes 64 random bits a number in [0, 1). */
    public static double unit(long bits) {
        return (bits >>> 11) * 0x1p-53;
    }

    @Override
    public long nextLong() {
        state += GAMMA;
        return mix(state);
    }

    @Override
    public double nextDouble() {
        return unit(nextLong());
    }

    /** From the normal distribution with mean 0 and deviation 1; takes exactly one draw. */
    @Override
    public double nextGaussian() {
        return Normal.quantile(nextDouble());
    }

    /** From the exponential distribution with mean 1; takes exactly one draw. */
    @Override
    public double nextExponential() {
        return -StrictMath.log1p(-nextDouble());
    }

    /** True with that probability; takes exactly one draw. */
    public boolean happens(double probability) {
        return nextDouble() < probability;
    }

    /**
     * One of them, each as likely.
     *
     * @throws IllegalArgumentException if there is none
     */
    public <T> T pick(List<T> choices) {
        return choices.get(nextInt(choices.size()));
    }

    /** Puts the list in a random order. */
    public void shuffle(List<?> list) {
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, nextInt(i + 1));
        }
    }
}
