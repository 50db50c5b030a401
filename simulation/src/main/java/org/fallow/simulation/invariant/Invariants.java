package org.fallow.simulation.invariant;

import java.util.List;
import java.util.Optional;
import org.fallow.simulation.scenario.Watcher;
import org.fallow.simulation.scenario.World;

/** The invariants of a run; the first that is violated ends it, with its name, the seed, the step and the time. */
public final class Invariants implements Watcher {
    private final int every;
    private final List<Invariant> invariants;

    private Invariants(int every, List<Invariant> invariants) {
        this.every = every;
        this.invariants = List.copyOf(invariants);
    }

    /** Checks them after every event of that world from now on. */
    public static Invariants watch(World world, Invariant... invariants) {
        return watchEvery(1, world, invariants);
    }

    /**
     * Checks them after every n-th event, for checks that look at all nodes; call {@link #check} once more at the end.
     *
     * @throws IllegalArgumentException if n is not positive
     */
    public static Invariants watchEvery(int n, World world, Invariant... invariants) {
        if (n <= 0) {
            throw new IllegalArgumentException("every " + n + " events");
        }
        Invariants watching = new Invariants(n, List.of(invariants));
        world.watch(watching);
        return watching;
    }

    @Override
    public void after(World world) {
        if (world.steps() % every == 0) {
            check(world);
        }
    }

    /** Checks them now. */
    public void check(World world) {
        for (Invariant invariant : invariants) {
            Optional<String> violation = invariant.violation(world);
            if (violation.isPresent()) {
                throw world.failure("\"" + invariant.name() + "\" is violated: " + violation.get());
            }
        }
    }
}
