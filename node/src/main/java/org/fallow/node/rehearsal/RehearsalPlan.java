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
 * @param tempo how nodes keep time
 * @param turnover share of the nodes that leave for good in an hour, without a word and with their disks; as many new ones
 *     join; 0 to 1
 * @param slowness how unlike the nodes' speeds are: the deviation of the logarithm, 0 to 2
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
        long stepsMax,
        Tempo tempo,
        double turnover,
        double slowness) {
    /** A run takes about a thousand steps for each unit, and two thousand for each node; the rest is for bad luck. */
    private static final long STEPS = 1_000_000;

    private static final long STEPS_PER_NODE = 10_000;
    private static final long STEPS_PER_UNIT = 4_000;
    private static final long STEPS_PER_NODE_HOUR = 10_000;

    /** Nodes go on joining for that much longer than the work would take if nobody were idle. */
    private static final double HORIZON = 3;

    /** Checks the bounds. */
    public RehearsalPlan {
        if (nodes < 10 || nodes > 10_000 || units < 1 || units > 1_000_000 || quorum < 1 || quorum > 16) {
            throw new IllegalArgumentException("not 10 to 10,000 nodes, 1 to 1,000,000 units and a quorum of 1 to 16: "
                    + nodes + ", " + units + ", " + quorum);
        }
        if (!(malicious >= 0 && malicious <= 0.9 && loss >= 0 && loss <= 0.5)) {
            throw new IllegalArgumentException("not 0 to 0.9 malicious and 0 to 0.5 loss: " + malicious + ", " + loss);
        }
        if (!(turnover >= 0 && turnover <= 1 && slowness >= 0 && slowness <= 2)) {
            throw new IllegalArgumentException(
                    "not a turnover of 0 to 1 and a slowness of 0 to 2: " + turnover + ", " + slowness);
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
                STEPS + STEPS_PER_NODE * 200 + STEPS_PER_UNIT * 500,
                Tempo.BRISK,
                0,
                0);
    }

    /**
     * A batch as it might be in earnest: the design's periods, units of ten minutes in the median, nodes of which the
     * slowest in a hundred take six times as long as the middle one, all honest; a tenth of them leave in an hour.
     */
    public static RehearsalPlan batch(long seed, int nodes, int units) {
        return new RehearsalPlan(
                        seed,
                        nodes,
                        units,
                        2,
                        0,
                        Attack.NONE,
                        0.01,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ofMinutes(10),
                        Duration.ofDays(30),
                        0,
                        Tempo.EARNEST,
                        0.1,
                        0.8)
                .stepped();
    }

    /** The same with another attack by another share of the nodes. */
    public RehearsalPlan attackedBy(double share, Attack how) {
        return new RehearsalPlan(
                seed, nodes, units, quorum, share, how, loss, session, absence, unitTime, patience, stepsMax, tempo,
                turnover, slowness);
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
                STEPS + STEPS_PER_NODE * nodeCount + STEPS_PER_UNIT * unitCount,
                tempo,
                turnover,
                slowness);
    }

    /** The same with other agreeing votes wanted, loss of messages, turnover and slowness. */
    public RehearsalPlan under(int agreeing, double lost, double leaving, double unlike) {
        return new RehearsalPlan(
                        seed, nodes, units, agreeing, malicious, attack, lost, session, absence, unitTime, patience,
                        stepsMax, tempo, leaving, unlike)
                .stepped();
    }

    /** How long the work takes if no node is ever idle, and none slower than the middle one. */
    Duration work() {
        return unitTime.multipliedBy((long) units * quorum).dividedBy(nodes);
    }

    /** How long nodes go on joining. */
    Duration horizon() {
        return Duration.ofSeconds((long) (work().toSeconds() * HORIZON)).plus(Duration.ofHours(4));
    }

    /** Nodes that join in that time. */
    int joining() {
        return (int) Math.round(nodes * turnover * horizon().toSeconds() / 3_600);
    }

    /** With steps for the length of the work. */
    private RehearsalPlan stepped() {
        long steps = STEPS
                + STEPS_PER_UNIT * units
                + STEPS_PER_NODE_HOUR * nodes * (1 + horizon().toHours());
        return new RehearsalPlan(
                seed, nodes, units, quorum, malicious, attack, loss, session, absence, unitTime, patience, steps, tempo,
                turnover, slowness);
    }
}
