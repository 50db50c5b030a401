package org.fallow.node.io.collect;

import org.fallow.scheduler.verdict.Ballot;
import org.fallow.scheduler.verdict.Verdict;
import org.fallow.work.record.UnitSource;

/** How far the units of a batch are; told of those that have votes, in ascending order. */
final class Reached {
    private final UnitSource units;
    private long accepted;
    private long failed;
    private long stopped;
    private long provisional;

    /** Units up to this one are stopped, but those that were settled all the same. */
    private long stoppedTo;

    Reached(UnitSource units) {
        this.units = units;
    }

    void add(long unit, Ballot ballot, Verdict verdict) {
        provisional += verdict instanceof Verdict.Provisional ? 1 : 0;
        if (!(verdict instanceof Verdict.Accepted known)) {
            return;
        }
        if (unit < stoppedTo) {
            stopped--;
        }
        if (!ballot.isFailure(known.result())) {
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

    /** Of the open ones, those with a result that nobody computed again. */
    long provisional() {
        return provisional;
    }

    long open() {
        return units.count() - accepted - failed - stopped;
    }
}
