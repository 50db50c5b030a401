package org.fallow.simulation.scenario;

/**
 * A run went wrong: an invariant broke, an actor threw, the step budget ran out. The message names the seed, the step and
 * the virtual time, which is all it takes to see it again, and the last events before it.
 */
public final class SimulationError extends AssertionError {
    private static final long serialVersionUID = 1;

    SimulationError(String message) {
        super(message);
    }

    SimulationError(String message, Throwable cause) {
        super(message, cause);
    }
}
