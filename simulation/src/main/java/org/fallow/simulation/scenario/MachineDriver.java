package org.fallow.simulation.scenario;

import java.time.Instant;
import org.fallow.libp2p.machine.Machine;

/**
 * Drives one machine of an actor: hands it events with the node's time, and performs its actions in order. To be used
 * only while the world calls the actor: right after that the world asks when the machine wants to be woken.
 *
 * @param <E> the machine's events
 * @param <A> the machine's actions
 */
public final class MachineDriver<E, A> {
    private final Machine<E, A> machine;
    private final Performer<A> performer;

    /**
     * Carries out what a machine asks for.
     *
     * @param <A> the machine's actions
     */
    public interface Performer<A> {
        /** Carries out one action. */
        void perform(A action, Context context);
    }

    /** A driver for one machine, whose actions the actor's glue performs. */
    public MachineDriver(Machine<E, A> machine, Performer<A> performer) {
        this.machine = machine;
        this.performer = performer;
    }

    /** Something happened to the machine. */
    public void on(E event, Context context) {
        for (A action : machine.on(event, context.now())) {
            performer.perform(action, context);
        }
    }

    void tick(Context context) {
        for (A action : machine.tick(context.now())) {
            performer.perform(action, context);
        }
    }

    Instant wakeAt() {
        return machine.wakeAt();
    }
}
