package org.fallow.simulation.scenario;

import java.util.List;

/**
 * A node of the simulation: a bundle of machines, and the glue that turns messages into their events and their actions
 * into messages. The glue decides nothing; what decides is the machine that also runs in the daemon.
 *
 * <p>The world calls one method at a time. Whatever the actor does, it does through the {@link Context} it is handed. It
 * must not use a clock, a thread, an unseeded random number, or the order of a hash set.
 */
public interface Actor {
    /** The node came up: for the first time, or again. What a real node would lose in a crash must be made anew here. */
    default void start(Context context) {}

    /** The node goes away without warning. Sends made here are lost. */
    default void stop(Context context) {}

    /** A message from another node, or from itself. */
    void on(int from, Object message, Context context);

    /** An event of its own from {@link Context#after}, or one that the scenario tells it: a user's command, say. */
    default void local(Object event, Context context) {
        throw new IllegalArgumentException("node " + context.self() + " does not expect " + event);
    }

    /** The drivers of its machines as they are now; the world ticks each one when it wants to be woken. */
    default List<MachineDriver<?, ?>> machines() {
        return List.of();
    }

    /** A few words on a message or event, for the trace; the same in every run, so no identity hash. */
    default String describe(Object message) {
        return message.getClass().getSimpleName();
    }
}
