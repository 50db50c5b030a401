package org.fallow.scheduler.trust;

import java.util.List;

/**
 * Shares of what is left unaudited that one wave after the other audits while a cohort does not certify.
 *
 * @param shares ascending, the last is 1
 */
public record Waves(List<Double> shares) {
    /** 10, 15, 25, 40, 60, 100 %. */
    public static final Waves DEFAULT = new Waves(List.of(0.10, 0.15, 0.25, 0.40, 0.60, 1.0));

    /** Checks the bounds. */
    public Waves {
        shares = List.copyOf(shares);
        double last = 0;
        for (double share : shares) {
            if (!(share > last && share <= 1)) {
                throw new IllegalArgumentException("waves: " + share + " does not rise, or is not in (0, 1]");
            }
            last = share;
        }
        if (last != 1) {
            throw new IllegalArgumentException("waves: the last one audits everything");
        }
    }

    /** The share of wave number {@code wave}, counted from 0; after the last everything is audited anyway. */
    public double share(int wave) {
        return shares.get(Math.min(wave, shares.size() - 1));
    }
}
