package org.fallow.simulation.network;

import java.time.Duration;
import org.fallow.simulation.chance.Distribution;

/**
 * What the network does to every message.
 *
 * @param latency one way
 * @param loss probability, 0 to 1, that a message never arrives
 * @param duplication probability, 0 to 1, that one that was not lost arrives twice
 * @param steady whether all messages between two nodes, either way, take the time of that pair, drawn once for the run;
 *     else each message has a draw of its own
 */
public record Conditions(Distribution latency, double loss, double duplication, boolean steady) {
    /** The usual internet: 50 ms one way, one in twenty above 110 ms; nothing lost, since streams retransmit. */
    public static final Conditions INTERNET =
            new Conditions(new Distribution.LogNormal(Duration.ofMillis(50), 0.5), 0, 0, false);

    /** One building: 1 ms, nothing lost. */
    public static final Conditions LAN = new Conditions(new Distribution.Fixed(Duration.ofMillis(1)), 0, 0, false);

    /** Checks the probabilities. */
    public Conditions {
        if (!(loss >= 0 && loss <= 1 && duplication >= 0 && duplication <= 1)) {
            throw new IllegalArgumentException("loss " + loss + ", duplication " + duplication);
        }
    }

    /** The same with another loss. */
    public Conditions withLoss(double probability) {
        return new Conditions(latency, probability, duplication, steady);
    }

    /** The same with another duplication. */
    public Conditions withDuplication(double probability) {
        return new Conditions(latency, loss, probability, steady);
    }

    /** The same with another latency. */
    public Conditions withLatency(Distribution oneWay) {
        return new Conditions(oneWay, loss, duplication, steady);
    }

    /** The same with distances between nodes that stay as they are. */
    public Conditions withSteadyPairs() {
        return new Conditions(latency, loss, duplication, true);
    }
}
