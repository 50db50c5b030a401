package org.fallow.node.rehearsal;

import java.time.Duration;
import org.fallow.scheduler.custody.CustodianAction;
import org.fallow.work.record.UnitId;

/** What a rehearsed node is told by itself, after a while. */
sealed interface Own {
    /** Nobody answered that question. */
    record TimedOut(long id) implements Own {}

    /** It is on the disk. */
    record Written(CustodianAction.Store store) implements Own {}

    /** The vote is. */
    record Kept(UnitId unit) implements Own {}

    /** A part of a run is done; {@code whole} is how long all of it takes. */
    record Computed(UnitId unit, long run, int part, Duration whole) implements Own {}

    /** Look for peers. */
    record Bootstrap() implements Own {}

    /** The batch opens. */
    record Opened() implements Own {}
}
