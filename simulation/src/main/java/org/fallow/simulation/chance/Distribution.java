package org.fallow.simulation.chance;

import java.time.Duration;
import org.fallow.simulation.time.VirtualTime;

/** How a span of time varies: a value that scenarios are made of. A span is never negative, nor above {@link #LONGEST}. */
public sealed interface Distribution {
    /** The longest span drawn: 100 years of 365 days. */
    Duration LONGEST = Duration.ofDays(36_500);

    /** The span, in nanoseconds, that a share {@code p} of all draws stays below; 0 <= p < 1. */
    long quantile(double p);

    /** A span in nanoseconds; takes exactly one draw. */
    default long draw(Chance chance) {
        return quantile(chance.nextDouble());
    }

    /** Always the same. */
    record Fixed(Duration span) implements Distribution {
        /** Checks the shape. */
        public Fixed {
            inRange(span);
        }

        @Override
        public long quantile(double p) {
            return VirtualTime.nanos(span);
        }
    }

    /** Anything between two bounds, each as likely. */
    record Uniform(Duration least, Duration most) implements Distribution {
        /** Checks the shape. */
        public Uniform {
            inRange(least);
            inRange(most);
            if (most.compareTo(least) < 0) {
                throw new IllegalArgumentException("from " + least + " up to " + most);
            }
        }

        @Override
        public long quantile(double p) {
            long from = VirtualTime.nanos(least);
            return from + (long) (p * (VirtualTime.nanos(most) - from));
        }
    }

    /** The time until something that is as likely at any moment: the session of a volunteer who may leave any time. */
    record Exponential(Duration mean) implements Distribution {
        /** Checks the shape. */
        public Exponential {
            inRange(mean);
        }

        @Override
        public long quantile(double p) {
            return cut(-VirtualTime.nanos(mean) * StrictMath.log1p(-p));
        }
    }

    /** Latencies, and run times: mostly near the median, with a long tail; sigma is the deviation of the logarithm. */
    record LogNormal(Duration median, double sigma) implements Distribution {
        /** Checks the shape. */
        public LogNormal {
            inRange(median);
            if (!(sigma >= 0 && sigma <= 10)) {
                throw new IllegalArgumentException("sigma " + sigma + " is not between 0 and 10");
            }
        }

        @Override
        public long quantile(double p) {
            return cut(VirtualTime.nanos(median) * StrictMath.exp(sigma * Normal.quantile(p)));
        }
    }

    private static long cut(double nanos) {
        return (long) Math.min(nanos, (double) VirtualTime.nanos(LONGEST));
    }

    private static void inRange(Duration span) {
        if (span.isNegative() || span.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a span of " + span);
        }
    }
}
