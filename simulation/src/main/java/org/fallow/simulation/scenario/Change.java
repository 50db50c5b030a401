package org.fallow.simulation.scenario;

import java.time.Duration;
import org.fallow.simulation.network.Conditions;

/**
 * Something that befalls the world at a set time after the start. Where it takes a share, 0 to 1, each node is chosen
 * with that probability; where it names a population, {@link #ALL} means every node.
 */
public sealed interface Change {
    /** The population of all nodes. */
    String ALL = "*";

    /** When, after the start. */
    Duration at();

    /** Cuts a share of a population off from all others; those cut off still reach each other. */
    record Split(Duration at, String population, double share) implements Change {}

    /** Ends all partitions. */
    record Heal(Duration at) implements Change {}

    /** The network gets better or worse. */
    record Weather(Duration at, Conditions conditions) implements Change {}

    /** A share of a population crashes; whoever churns comes back, the others stay away until a {@link Return}. */
    record Crash(Duration at, String population, double share) implements Change {}

    /** All absent nodes of a population come up. */
    record Return(Duration at, String population) implements Change {}

    /** The clocks of a share of a population are now ahead by that much; behind, if negative. */
    record Skew(Duration at, String population, double share, Duration ahead) implements Change {}

    /** Each present node of a population is told something: it reaches its {@link Actor#local}. */
    record Tell(Duration at, String population, Object event) implements Change {}
}
