package org.fallow.simulation.chance;

/** The inverse of the normal distribution, by P. J. Acklam's rational approximation (relative error below 1.2e-9). */
final class Normal {
    private static final double[] MIDDLE_OVER = {
        -3.969683028665376e+01,
        2.209460984245205e+02,
        -2.759285104469687e+02,
        1.383577518672690e+02,
        -3.066479806614716e+01,
        2.506628277459239e+00
    };
    private static final double[] MIDDLE_UNDER = {
        -5.447609879822406e+01,
        1.615858368580409e+02,
        -1.556989798598866e+02,
        6.680131188771972e+01,
        -1.328068155288572e+01,
        1
    };
    private static final double[] TAIL_OVER = {
        -7.784894002430293e-03,
        -3.223964580411365e-01,
        -2.400758277161838e+00,
        -2.549732539343734e+00,
        4.374664141464968e+00,
        2.938163982698783e+00
    };
    private static final double[] TAIL_UNDER = {
        7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00, 1
    };
    private static final double TAIL = 0.02425;
    private static final double SMALLEST = 0x1p-54;

    private Normal() {}

    /** The value below which a standard normal variable stays with probability {@code p}, 0 <= p < 1; finite at 0. */
    static double quantile(double p) {
        if (p > 0.5) {
            return -quantile(1 - p);
        }
        if (p < TAIL) {
            double q = StrictMath.sqrt(-2 * StrictMath.log(Math.max(p, SMALLEST)));
            return polynomial(TAIL_OVER, q) / polynomial(TAIL_UNDER, q);
        }
        double q = p - 0.5;
        return q * polynomial(MIDDLE_OVER, q * q) / polynomial(MIDDLE_UNDER, q * q);
    }

    private static double polynomial(double[] coefficients, double x) {
        double sum = 0;
        for (double coefficient : coefficients) {
            sum = sum * x + coefficient;
        }
        return sum;
    }
}
