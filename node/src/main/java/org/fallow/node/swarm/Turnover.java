package org.fallow.node.swarm;

import java.time.Duration;
import java.util.List;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.chance.Distribution;
import org.fallow.simulation.chance.Distribution.Measured.Point;

/** How the nodes of a swarm come and go. Whoever returns is the same peer, and has kept its peer cache and its records. */
public enum Turnover {
    /** Nobody leaves. */
    NONE,

    /**
     * Sessions as measured on IPFS: 87.6 % shorter than 8 hours, 2.5 % longer than 24 hours, a median of 24 minutes in
     * Hong Kong and more than twice that in Germany, taken as 40 minutes overall; a mean of 4.5 hours follows. How long
     * peers stay away is not published; a mean of 2 hours is our guess.
     *
     * @see <a href="https://arxiv.org/abs/2208.05877">Trautwein et al., Design and Evaluation of IPFS, 2022, 5.3</a>
     */
    IPFS,

    /** Far worse than anything measured: sessions of an hour in the mean, absences of 20 minutes, anyone at any time. */
    HARSH;

    private static final Distribution IPFS_SESSION = new Distribution.Measured(List.of(
            new Point(0, Duration.ofMinutes(1)),
            new Point(0.5, Duration.ofMinutes(40)),
            new Point(0.876, Duration.ofHours(8)),
            new Point(0.975, Duration.ofHours(24)),
            new Point(1, Duration.ofDays(7))));

    /** So many quantiles stand for a distribution where its mean or its long spans matter. */
    private static final int STEPS = 10_000;

    /** How long a node stays. */
    Distribution session() {
        return switch (this) {
            case NONE -> new Distribution.Fixed(Duration.ofDays(365));
            case IPFS -> IPFS_SESSION;
            case HARSH -> new Distribution.Exponential(Duration.ofHours(1));
        };
    }

    /** How long it is away. */
    Distribution absence() {
        return switch (this) {
            case NONE -> new Distribution.Fixed(Duration.ZERO);
            case IPFS -> new Distribution.Exponential(Duration.ofHours(2));
            case HARSH -> new Distribution.Exponential(Duration.ofMinutes(20));
        };
    }

    /** The share of the time that a node is there, in the long run. */
    double presence() {
        double stay = sessions().mean();
        return stay / (stay + absences().mean());
    }

    /** The mean and the spans met by somebody who looks at a random moment. */
    Spans sessions() {
        return Spans.of(session());
    }

    /** The same of the absences. */
    Spans absences() {
        return Spans.of(absence());
    }

    /**
     * A distribution as seen at a random moment: a long span is met more often than a short one, in proportion to its
     * length.
     */
    static final class Spans {
        private final double[] sums = new double[STEPS];
        private final long[] spans = new long[STEPS];

        private Spans() {}

        static Spans of(Distribution distribution) {
            Spans made = new Spans();
            double sum = 0;
            for (int i = 0; i < STEPS; i++) {
                made.spans[i] = distribution.quantile((i + 0.5) / STEPS);
                sum += made.spans[i];
                made.sums[i] = sum;
            }
            return made;
        }

        /** In nanoseconds. */
        double mean() {
            return sums[STEPS - 1] / STEPS;
        }

        /** The span, in nanoseconds, that is under way at a random moment. */
        long met(Chance chance) {
            double place = chance.nextDouble() * sums[STEPS - 1];
            int low = 0;
            int high = STEPS - 1;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (sums[middle] > place) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return spans[low];
        }
    }
}
