package org.fallow.node.gallery;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/**
 * One picture of the gallery.
 *
 * @param seed of all chance
 * @param hosts there at a time: 10 to 100,000
 * @param units of the batch: 100 to 10,000,000
 * @param bad share of the hosts that lie, 0 to 0.9
 * @param liars what they do
 * @param error the publisher's target, 1e-7 to 0.1
 * @param assumed share of bad hosts that the publisher assumes, 0.01 to 0.45
 * @param life executions of a host until it leaves for good and another comes, in the median: 10 to 1e9; lives are
 *     log-normal
 */
public record GalleryPlan(
        long seed, int hosts, int units, double bad, Liars liars, double error, double assumed, int life) {
    /** Checks the bounds. */
    public GalleryPlan {
        check("hosts", hosts, 10, 100_000);
        check("units", units, 100, 10_000_000);
        check("bad", bad, 0, 0.9);
        check("error", error, 1e-7, 0.1);
        check("assumed", assumed, 0.01, 0.45);
        check("life", life, 10, 1_000_000_000);
    }

    private static void check(String what, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException(
                    what + ": " + number(value) + " is not " + number(min) + " to " + number(max));
        }
    }

    private static String number(double value) {
        return new DecimalFormat("#.#########", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
    }
}
