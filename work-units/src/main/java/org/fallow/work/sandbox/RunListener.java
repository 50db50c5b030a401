package org.fallow.work.sandbox;

/** Hears a run's events, one after the other, on the run's own virtual thread: what takes long here holds up the run. */
@FunctionalInterface
public interface RunListener {
    /** Something happened. */
    void on(RunEvent event);
}
