package org.fallow.node.io.demo;

import java.util.Locale;

/** The demo's last words. */
public final class DemoTable {
    private static final int SEQUENCE_SHOWN_MAX = 52;

    private DemoTable() {}

    /** A table of the best folds, and the figures. */
    public static String of(DemoReport r) {
        StringBuilder text = new StringBuilder("\n");
        text.append(String.format(Locale.ROOT, "%-52s %3s %8s %10s%n", "sequence", "dim", "energy", "best known"));
        for (DemoReport.Best b : r.best()) {
            Integer known = b.known();
            text.append(String.format(
                    Locale.ROOT,
                    "%-52s %3d %8d %10s%n",
                    shortened(b.sequence()),
                    b.dim(),
                    b.energy(),
                    known == null ? "-" : known));
        }
        text.append(String.format(
                Locale.ROOT,
                """

                units accepted           %d of %d, %d of them while the publisher was away
                executions               %d
                wrong results accepted   %d (every unit was run again here)
                nodes caught             %d%s
                seconds                  %.1f
                results                  %s""",
                r.accepted(),
                r.units(),
                r.publisherAwayAccepted(),
                r.executions(),
                r.wrongAccepted(),
                r.caught().size(),
                r.caught().isEmpty() ? "" : ": " + String.join(", ", r.caught()),
                r.seconds(),
                r.resultsDir()));
        return text.toString();
    }

    private static String shortened(String sequence) {
        return sequence.length() <= SEQUENCE_SHOWN_MAX ? sequence : sequence.substring(0, SEQUENCE_SHOWN_MAX - 1) + "…";
    }
}
