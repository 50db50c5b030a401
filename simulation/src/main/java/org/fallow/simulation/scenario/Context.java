package org.fallow.simulation.scenario;

import java.time.Duration;
import java.time.Instant;
import org.fallow.simulation.chance.Chance;

/** What the world is to one node. An actor may keep it; it is the same object throughout the run. */
public interface Context {
    /** The node's number. */
    int self();

    /** The time by the node's own clock, which may be skewed and never goes backwards. */
    Instant now();

    /**
     * Sends a message. It may be lost, doubled or overtaken by a later one, and nothing tells the sender: like a real
     * peer it can only wait and ask again. The receiver gets this very object, so it must not be changed any more.
     *
     * @throws IllegalArgumentException if there is no such node
     */
    void send(int to, Object message);

    /** Hands the event back to this node's {@link Actor#local} after that time, unless the node is absent in between. */
    void after(Duration delay, Object event);

    /** Randomness of this node alone; fork it by purpose. */
    Chance chance();
}
