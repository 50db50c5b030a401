package org.fallow.work.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a kernel's publisher should change, in plain sentences. */
public final class Advice {
    /** Shortest and longest step that the contract asks for, in milliseconds. */
    public static final double STEP_MILLIS_MIN = 5;

    /** The longest. */
    public static final double STEP_MILLIS_MAX = 500;

    private static final double WARM_UP_SECONDS_MAX = 10;
    private static final double CHECKPOINT_MILLIS_MAX = 250;
    private static final double NATIVE_SHARE_MIN = 0.5;
    private static final double NAN_COST_MAX = 0.05;
    private static final long MEMORY_BYTES_LARGE = 512L << 20;
    private static final long MEMORY_DECLARED_TOO_MUCH = 8;
    private static final long MEMORY_BYTES_SMALL = 16L << 20;
    private static final double UNIT_SECONDS_MIN = 10;

    private Advice() {}

    /** The most pressing first; empty where all is well. */
    public static List<String> on(Figures figures) {
        List<String> advice = new ArrayList<>(figures.warnings());
        steps(figures, advice);
        speed(figures, advice);
        nans(figures, advice);
        memory(figures, advice);
        if (figures.checkpointMillis() > CHECKPOINT_MILLIS_MAX) {
            advice.add(String.format(
                    Locale.ROOT,
                    "Saving a state costs %.0f ms, so it is saved more seldom than every 30 s and more is lost when a volunteer leaves: "
                            + "keep less in memory, or write to fewer places of it between two saves.",
                    figures.checkpointMillis()));
        }
        if (figures.unitSeconds() >= 0 && figures.unitSeconds() < UNIT_SECONDS_MIN) {
            advice.add(String.format(
                    Locale.ROOT,
                    "A unit takes %.1f s, so warming up and moving it weigh too much: put more work into a unit, minutes are best.",
                    figures.unitSeconds()));
        }
        return List.copyOf(advice);
    }

    private static void steps(Figures figures, List<String> advice) {
        if (figures.stepsPerSecond() < 0) {
            advice.add(String.format(
                    Locale.ROOT,
                    "No step ended after warm-up within %.0f s: do less in a step, or try longer (--seconds).",
                    figures.seconds()));
        } else if (figures.stepP95Millis() > STEP_MILLIS_MAX) {
            advice.add(String.format(
                    Locale.ROOT,
                    "A step takes %.0f ms (p95), and a volunteer's pause waits for its end: do %.0f times less in a step.",
                    figures.stepP95Millis(),
                    Math.ceil(figures.stepP95Millis() / STEP_MILLIS_MAX * 2)));
        } else if (figures.stepMedianMillis() < STEP_MILLIS_MIN) {
            advice.add(String.format(
                    Locale.ROOT,
                    "A step takes %.2f ms, so going in and out of the kernel weighs too much: do %.0f times more in a step.",
                    figures.stepMedianMillis(),
                    Math.ceil(4 * STEP_MILLIS_MIN / Math.max(figures.stepMedianMillis(), 1e-3))));
        }
    }

    private static void speed(Figures figures, List<String> advice) {
        double share = figures.speedToNative();
        if (share >= 0 && share < NATIVE_SHARE_MIN) {
            advice.add(String.format(
                    Locale.ROOT,
                    "It runs at %.0f %% of the native program's speed: look for very large functions (split them), SIMD "
                            + "(build without), and for calls through tables in the innermost loop.",
                    share * 100));
        }
        if (figures.warmUpSeconds() > WARM_UP_SECONDS_MAX) {
            advice.add(String.format(
                    Locale.ROOT,
                    "It takes %.0f s until it runs at half of its speed: smaller functions are compiled sooner.",
                    figures.warmUpSeconds()));
        }
    }

    private static void nans(Figures figures, List<String> advice) {
        if (figures.nanCost() > NAN_COST_MAX) {
            advice.add(String.format(
                    Locale.ROOT,
                    "%.0f %% of its time goes into giving NaNs the same bits on every machine, once for each computed float that is "
                            + "stored: keep intermediate values in local variables and store results alone, and copy memory as "
                            + "integers or as loaded.",
                    100 * figures.nanCost() / (1 + figures.nanCost())));
        }
    }

    private static void memory(Figures figures, List<String> advice) {
        long used = figures.memoryBytes();
        long declared = figures.memoryDeclaredBytes();
        if (used > MEMORY_BYTES_LARGE) {
            advice.add(String.format(
                    Locale.ROOT,
                    "It uses %d MiB of memory, more than many volunteers allow for one unit: keep less in memory.",
                    used >> 20));
        }
        if (used >= 0 && declared > MEMORY_BYTES_SMALL && declared > used * MEMORY_DECLARED_TOO_MUCH) {
            advice.add(String.format(
                    Locale.ROOT,
                    "It declares up to %d MiB of memory and uses %.1f: declare less (wasm-ld: --max-memory=BYTES), "
                            + "because volunteers set aside what is declared.",
                    declared >> 20,
                    used / (double) (1 << 20)));
        }
    }
}
