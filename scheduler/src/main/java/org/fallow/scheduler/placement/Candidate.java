package org.fallow.scheduler.placement;

import org.fallow.work.record.UnitId;

/**
 * A unit that may be given to the asking volunteer, which neither holds it nor voted on it.
 *
 * @param unit which one
 * @param wanted votes that are wanted, 1 or more
 * @param leases that are live
 */
public record Candidate(UnitId unit, int wanted, int leases) {}
