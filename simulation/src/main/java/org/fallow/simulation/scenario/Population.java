package org.fallow.simulation.scenario;

import java.time.Duration;
import java.util.Optional;
import org.fallow.simulation.chance.Distribution;

/**
 * Nodes of one kind.
 *
 * @param name what the scenario and the actors' maker call them
 * @param count how many
 * @param arrival when each first comes up, after the start
 * @param churn how they come and go after that; empty if they stay
 * @param behindNat probability, 0 to 1, that one can only be reached by those it has spoken to
 * @param skewMax each one's clock is wrong by anything up to this, either way
 */
public record Population(
        String name, int count, Distribution arrival, Optional<Churn> churn, double behindNat, Duration skewMax) {
    /** Checks the numbers. */
    public Population {
        if (count < 0 || !(behindNat >= 0 && behindNat <= 1) || skewMax.isNegative()) {
            throw new IllegalArgumentException(name + ": count " + count + ", NAT " + behindNat + ", skew " + skewMax);
        }
    }

    /** Nodes that are there from the start, stay, can be reached by all, and know the time. */
    public static Population of(String name, int count) {
        return new Population(name, count, new Distribution.Fixed(Duration.ZERO), Optional.empty(), 0, Duration.ZERO);
    }

    /** The same, coming up after such a time. */
    public Population arriving(Distribution after) {
        return new Population(name, count, after, churn, behindNat, skewMax);
    }

    /** The same, coming and going. */
    public Population churning(Distribution session, Distribution absence) {
        return new Population(name, count, arrival, Optional.of(new Churn(session, absence)), behindNat, skewMax);
    }

    /** The same, that share of them behind NATs. */
    public Population natted(double share) {
        return new Population(name, count, arrival, churn, share, skewMax);
    }

    /** The same, with wrong clocks. */
    public Population skewed(Duration most) {
        return new Population(name, count, arrival, churn, behindNat, most);
    }
}
