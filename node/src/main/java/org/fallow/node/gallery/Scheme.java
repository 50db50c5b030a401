package org.fallow.node.gallery;

import org.fallow.node.gallery.Crowd.Host;

/** A way of verifying. It is given one host after the other, and lets each compute what it sees fit. */
interface Scheme {
    /** One execution, or a few, by this host. */
    void work(Host host);

    /** Whether every unit has a final result. */
    boolean done();

    /** What came out. */
    Outcome outcome();

    /**
     * What came out.
     *
     * @param wrong units whose final result is a lie
     * @param executions of units, disputes included
     * @param struck who was found wrong
     */
    record Outcome(long wrong, double executions, Struck struck) {}
}
