package org.fallow.node.io.collect;

import org.fallow.work.record.UnitSource;

/** How far the units of a batch are; told of those that are settled, in ascending order. */
final class Reached {
    private final UnitSource units;
    private long accepted;
    private long failed;
    private long stopped;

    /** Units up to this one are stopped, but those that were settled all the same. */
    private long stoppedTo;

    Reached(UnitSource units) {
        this.units = units;
    }

    /** A unit is settled: with a result, or with the failure to have one. */
    void add(long unit, boolean failure) {
        if (unit < stoppedTo) {
            stopped--;
        }
        if (!failure) {
            accepted++;
            return;
        }
        failed++;
        if (unit >= stoppedTo) {
            stoppedTo = units.endOfChain(unit);
            stopped += stoppedTo - unit - 1;
        }
    }

    long accepted() {
        return accepted;
    }

    long failed() {
        return failed;
    }

    /** Units that nobody computes because one before them in their chain failed. */
    long stopped() {
        return stopped;
    }

    long open() {
        return units.count() - accepted - failed - stopped;
    }
}
