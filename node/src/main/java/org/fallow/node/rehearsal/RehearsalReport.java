package org.fallow.node.rehearsal;

import java.util.Map;

/**
 * What came of a rehearsal.
 *
 * @param seed of all chance
 * @param nodes that took part
 * @param units of the batch
 * @param malicious nodes among them
 * @param attack what those did
 * @param accepted units with a result
 * @param wrongAccepted of those, with a wrong one
 * @param votesLost votes that a volunteer was told are safe, and that neither it nor any honest custodian has
 * @param executions runs that ended, those never voted on included
 * @param overhead executions for each accepted unit
 * @param duplicates executions beyond the votes that proved a unit, or were contradicted there; begun ones included that
 *     were given up because the unit was settled, or went on when all were
 * @param duplicateShare of the executions that verification needed
 * @param needless the duplicates by what led to them
 * @param lastShare share of the whole time that the last hundredth of the units took
 * @param left nodes that left for good
 * @param caught malicious nodes whose vote was contradicted
 * @param honestStruck other nodes whose vote was contradicted
 * @param hours of virtual time until the last unit was accepted, or the run was given up
 * @param steps events
 * @param trace SHA-256 of all that happened, 64 hexadecimal digits
 */
public record RehearsalReport(
        long seed,
        int nodes,
        int units,
        int malicious,
        Attack attack,
        int accepted,
        int wrongAccepted,
        int votesLost,
        int executions,
        double overhead,
        int duplicates,
        double duplicateShare,
        Map<Needless, Integer> needless,
        double lastShare,
        int left,
        int caught,
        int honestStruck,
        double hours,
        long steps,
        String trace) {}
