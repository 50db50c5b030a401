package org.fallow.node.policy;

import java.time.Duration;
import java.util.Locale;

/** Quantities in words. */
final class Amounts {
    private Amounts() {}

    /** {@code 12 s}, {@code 4 min 48 s}, {@code 2 h 5 min}. */
    static String span(Duration span) {
        if (span.toHours() > 0) {
            return span.toHours() + " h" + (span.toMinutesPart() == 0 ? "" : " " + span.toMinutesPart() + " min");
        }
        return span.toMinutes() == 0
                ? span.toSeconds() + " s"
                : span.toMinutes() + " min" + (span.toSecondsPart() == 0 ? "" : " " + span.toSecondsPart() + " s");
    }

    /** {@code 40 %}, of a share from 0 to 1. */
    static String percent(double share) {
        return Math.round(share * 100) + " %";
    }

    /** {@code 512 MiB}, {@code 1.5 GiB}. */
    static String bytes(long bytes) {
        return bytes < 1L << 30
                ? (bytes >> 20) + " MiB"
                : String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }
}
