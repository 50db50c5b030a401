package org.fallow.dht.census;

/**
 * A number that was estimated.
 *
 * @param value not negative
 * @param error one standard error: the truth is within it about two times in three, and within twice as much 19 times
 *     in 20; 0 when the number was counted, not estimated
 */
public record Estimate(double value, double error) {
    /** The same, never below what has been counted. */
    Estimate atLeast(double counted) {
        return new Estimate(Math.max(value, counted), error);
    }
}
