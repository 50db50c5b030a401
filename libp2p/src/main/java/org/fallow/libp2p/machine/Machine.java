package org.fallow.libp2p.machine;

import java.time.Instant;
import java.util.List;

/**
 * A protocol's decisions. Never blocks, never throws on a peer's bad input, never reads a clock.
 *
 * <p>A machine is driven by one caller at a time: a driver on a virtual thread in the daemon, the world in the
 * simulation. Both hand in the time; it never goes backwards.
 *
 * @param <E> what can happen to it, a sealed interface of records
 * @param <A> what it can ask for, a sealed interface of records
 */
public interface Machine<E, A> {
    /** Something happened. Returns what to do, in order; empty for nothing. */
    List<A> on(E event, Instant now);

    /** Time passed. Called at {@link #wakeAt()} or later; harmless when called early. */
    List<A> tick(Instant now);

    /** When it next wants a {@link #tick}; {@link Instant#MAX} for never. */
    Instant wakeAt();
}
