package org.fallow.work.measure;

/** How long steps took, counted in buckets a fifth wide: percentiles are right to an eighth. */
public final class StepTimes {
    /** Four in each doubling, from a microsecond to an hour. */
    public static final int BUCKETS = 128;

    private final long[] counts = new long[BUCKETS];
    private long steps;
    private long nanos;
    private long maxNanos;

    /** One step. */
    public void add(long stepNanos) {
        counts[bucket(stepNanos / 1_000)]++;
        steps++;
        nanos += stepNanos;
        maxNanos = Math.max(maxNanos, stepNanos);
    }

    /** What others counted. */
    public void add(long[] others, long othersNanos, long othersMaxNanos) {
        for (int i = 0; i < Math.min(BUCKETS, others.length); i++) {
            counts[i] += others[i];
            steps += others[i];
        }
        nanos += othersNanos;
        maxNanos = Math.max(maxNanos, othersMaxNanos);
    }

    /** Begins anew. */
    public void clear() {
        java.util.Arrays.fill(counts, 0);
        steps = 0;
        nanos = 0;
        maxNanos = 0;
    }

    /** A copy of the buckets. */
    public long[] counts() {
        return counts.clone();
    }

    /** How many. */
    public long steps() {
        return steps;
    }

    /** All together. */
    public long nanos() {
        return nanos;
    }

    /** The longest; 0 where there was none. */
    public long maxNanos() {
        return maxNanos;
    }

    /** The duration within which this share of the steps took, 0 to 1, in milliseconds; 0 where there was none. */
    public double percentileMillis(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * steps));
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return Math.min(middleMicros(i) / 1e3, maxNanos / 1e6);
            }
        }
        return 0;
    }

    private static int bucket(long micros) {
        long value = Math.max(1, micros);
        int exponent = 63 - Long.numberOfLeadingZeros(value);
        int quarter = exponent < 2 ? 0 : (int) (value >> (exponent - 2)) & 3;
        return Math.min(BUCKETS - 1, 4 * exponent + quarter);
    }

    private static double middleMicros(int bucket) {
        return (1L << (bucket / 4)) * (1 + (bucket % 4 + 0.5) / 4);
    }
}
