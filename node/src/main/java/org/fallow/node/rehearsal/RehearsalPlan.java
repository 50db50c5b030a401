package org.fallow.node.rehearsal;

import java.time.Duration;

/**
 * What to rehearse.
 *
 * @param seed of all chance
 * @param nodes 10 to 10,000
 * @param units of the one batch, 1 to 1,000,000
 * @param quorum agreeing votes that accept a result
 * @param malicious share of the nodes, 0 to 0.9
 * @param attack what they do
 * @param loss share of messages that never arrive, 0 to 0.5
 * @param session mean time that a node stays; zero for no churn
 * @param absence mean time that it is away
 * @param unitTime median computing time of a unit
 * @param patience virtual time after which the run has failed
 * @param stepsMax events after which the run has failed
 */
public record RehearsalPlan(
        long seed,
        int nodes,
        int units,
        int quorum,
        double malicious,
        Attack attack,
        double loss,
        Duration session,
        Duration absence,
        Duration unitTime,
        Duration patience,
        long stepsMax) {
    /** A run takes about a thousand steps for each unit, and two thousand for each node; the rest is for bad luck. */
    private static final long STEPS = 1_000_000;

    private static final long STEPS_PER_NODE = 10_000;
    private static final long STEPS_PER_UNIT = 4_000;

    /** Checks the bounds. */
    public RehearsalPlan {
        if (nodes < 10 || nodes > 10_000 || units < 1 || units > 1_000_000 || quorum < 1 || quorum > 16) {
            throw new IllegalArgumentException("not 10 to 10,000 nodes, 1 to 1,000,000 units and a quorum of 1 to 16: "
                    + nodes + ", " + units + ", " + quorum);
        }
        if (!(malicious >= 0 && malicious <= 0.9 && loss >= 0 && loss <= 0.5)) {
            throw new IllegalArgumentException("not 0 to 0.9 malicious and 0 to 0.5 loss: " + malicious + ", " + loss);
        }
    }

    /** 200 nodes, 500 units, two agreeing votes, a tenth of the nodes liars, 2 % loss, twenty minutes' stay. */
    public static RehearsalPlan of(long seed) {
        return new RehearsalPlan(
                seed,
                200,
                500,
                2,
                0.1,
                Attack.ALWAYS,
                0.02,
                Duration.ofMinutes(20),
                Duration.ofMinutes(4),
                Duration.ofSeconds(40),
                Duration.ofHours(24),
                STEPS + STEPS_PER_NODE * 200 + STEPS_PER_UNIT * 500);
    }

    /** The same with another attack by another share of the nodes. */
    public RehearsalPlan attackedBy(double share, Attack how) {
        return new RehearsalPlan(
                seed, nodes, units, quorum, share, how, loss, session, absence, unitTime, patience, stepsMax);
    }

    /** The same with other numbers of nodes and units, and steps for them. */
    public RehearsalPlan sized(int nodeCount, int unitCount) {
        return new RehearsalPlan(
                seed,
                nodeCount,
                unitCount,
                quorum,
                malicious,
                attack,
                loss,
                session,
                absence,
                unitTime,
                patience,
                STEPS + STEPS_PER_NODE * nodeCount + STEPS_PER_UNIT * unitCount);
    }
}
