package org.fallow.simulation.scenario;

/** Looks at the world after every step, and may end the run with {@link World#failure}. */
public interface Watcher {
    /** One step has been taken; {@link World#acted} says whose. */
    void after(World world);
}
