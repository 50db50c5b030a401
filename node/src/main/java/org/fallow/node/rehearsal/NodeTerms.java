package org.fallow.node.rehearsal;

import java.time.Instant;
import org.fallow.scheduler.custody.CustodyTerms;
import org.fallow.scheduler.volunteer.VolunteerTerms;
import org.fallow.simulation.chance.Distribution;

/**
 * How long things take.
 *
 * @param custody of the custodian
 * @param volunteer of the volunteer
 * @param unitTime of a run
 * @param opens when volunteers first hear of the batch
 * @param leavesForGood whether who goes away is gone with all that was on its disk
 */
record NodeTerms(
        CustodyTerms custody, VolunteerTerms volunteer, Distribution unitTime, Instant opens, boolean leavesForGood) {}
