package org.fallow.simulation.chance;

import java.time.Duration;
import java.util.List;
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

    /**
     * What was measured: points of a cumulative distribution, and between two of them equal shares for equal factors, so
     * that the logarithm grows evenly.
     *
     * @param points two or more, the shares growing from 0 to 1, the spans positive and growing
     */
    record Measured(List<Point> points) implements Distribution {
        /** A share of all draws, 0 to 1, and the span that they stay below. */
        public record Point(double share, Duration span) {}

        /** Checks the shape. */
        public Measured {
            points = List.copyOf(points);
            boolean sound = points.size() >= 2
                    && points.getFirst().share() == 0
                    && points.getLast().share() == 1
                    && points.getFirst().span().isPositive();
            for (int i = 1; sound && i < points.size(); i++) {
                sound = points.get(i - 1).share() < points.get(i).share()
                        && points.get(i - 1).span().compareTo(points.get(i).span()) < 0;
            }
            if (!sound) {
                throw new IllegalArgumentException("shares from 0 to 1 and spans above 0, both growing: " + points);
            }
            inRange(points.getLast().span());
        }

        @Override
        public long quantile(double p) {
            int right = 1;
            while (points.get(right).share() <= p && right < points.size() - 1) {
                right++;
            }
            Point low = points.get(right - 1);
            Point high = points.get(right);
            double factor = (double) VirtualTime.nanos(high.span()) / VirtualTime.nanos(low.span());
            double place = (p - low.share()) / (high.share() - low.share());
            return cut(VirtualTime.nanos(low.span()) * StrictMath.pow(factor, place));
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
