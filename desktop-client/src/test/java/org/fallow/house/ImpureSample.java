package org.fallow.house;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import java.util.function.Supplier;

/** One fault of each kind that {@link Purity} finds, and a seeded random source, which is none. */
public final class ImpureSample {
    private ImpureSample() {}

    /** A method reference to a clock. */
    public static Supplier<Instant> clock() {
        return Instant::now;
    }

    /** A clock read, and a random source without a seed beside one with. */
    public static long chance() {
        return System.nanoTime() + new Random().nextInt() + new Random(1).nextInt();
    }

    /** A thread on the console, and where a file is. A file's name alone is no fault. */
    public static void print(Path file) {
        System.out.println(file.toAbsolutePath() + " " + Thread.currentThread());
    }
}
