package org.fallow.work.sandbox;

import org.fallow.work.record.KernelMode;

/** Runs strangers' code where it can touch nothing. */
public interface Sandbox {
    /** How many jobs run side by side. */
    int slots();

    /**
     * Starts a job, from its checkpoint where there is one. It waits for a free slot where all are taken.
     *
     * @throws IllegalStateException when the sandbox is closed, or too many jobs wait already
     */
    Run start(Job job, RunListener listener);

    /** Forgets the checkpoint of a job that is over or not wanted any more. */
    void forget(String jobId);

    /**
     * Holds each slot to a share of one processor, from now on, also what runs already; measured over ten seconds. What
     * compiles a kernel counts too.
     *
     * @param percent 1 to 100; 100 for no limit, as it is at first
     */
    void limit(int percent);

    /** Whether this sandbox runs such kernels. */
    boolean runs(KernelMode mode);
}
