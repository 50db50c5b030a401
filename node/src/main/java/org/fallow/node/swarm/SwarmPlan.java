package org.fallow.node.swarm;

import java.time.Duration;

/**
 * What to simulate.
 *
 * @param seed of all chance
 * @param nodes there at a time, in the mean: 30 to 200,000; those that are away at the moment come on top
 * @param clients share of the nodes that only ask and never serve, 0 to 0.9
 * @param liars share of the servers that lie, 0 to 0.5
 * @param lie what those do
 * @param turnover how nodes come and go
 * @param loss share of messages that never arrive, 0 to 0.5
 * @param start how the swarm comes to be
 * @param settle time before anything is measured, so that the tables are those which upkeep made
 * @param measured time that is measured
 * @param operations of users within that time, 0 to 1,000,000
 * @param partition whether half of the nodes are cut off from the others for ten minutes of the time measured
 * @param stepsMax events after which the run has failed
 */
public record SwarmPlan(
        long seed,
        int nodes,
        double clients,
        double liars,
        Lie lie,
        Turnover turnover,
        double loss,
        Start start,
        Duration settle,
        Duration measured,
        int operations,
        boolean partition,
        long stepsMax) {
    /**
     * Nodes that cannot be reached from outside: 45.5 % of all peers that the crawls met.
     *
     * @see <a href="https://arxiv.org/abs/2208.05877">Trautwein et al., Design and Evaluation of IPFS, 2022; 52 % at
     *     least in Henningsen et al., Mapping the Interplanetary Filesystem, 2020</a>
     */
    public static final double BEHIND_NAT = 0.455;

    /** How long a partition lasts. */
    public static final Duration PARTITION = Duration.ofMinutes(10);

    private static final long STEPS = 10_000_000;
    private static final long STEPS_PER_NODE = 200_000;

    /** How a swarm comes to be. */
    public enum Start {
        /** With the tables of a network that has run for long, see {@link WarmStart}. */
        WARM,
        /** Each node joins through one of a few that are always there, all within ten minutes. */
        COLD
    }

    /** Checks the bounds. */
    public SwarmPlan {
        if (nodes < 30 || nodes > 200_000 || operations < 0 || operations > 1_000_000) {
            throw new IllegalArgumentException(
                    "not 30 to 200,000 nodes and 0 to 1,000,000 operations: " + nodes + ", " + operations);
        }
        if (!(clients >= 0 && clients <= 0.9 && liars >= 0 && liars <= 0.5 && loss >= 0 && loss <= 0.5)) {
            throw new IllegalArgumentException(
                    "not 0 to 0.9 clients, 0 to 0.5 liars and 0 to 0.5 loss: " + clients + ", " + liars + ", " + loss);
        }
        boolean lasting = settle.compareTo(Duration.ofMinutes(1)) >= 0
                && measured.compareTo(Duration.ofMinutes(2)) >= 0
                && settle.plus(measured).compareTo(Duration.ofDays(30)) <= 0;
        if (!lasting || (partition && measured.compareTo(PARTITION.multipliedBy(2)) < 0)) {
            throw new IllegalArgumentException("not a minute or more to settle, 2 or more to measure, "
                    + "20 with a partition, and 30 days at most: " + settle + ", " + measured);
        }
    }

    /** 1,000 nodes on the usual internet: the churn of IPFS, 1 % loss, no liars; half an hour to settle, one measured. */
    public static SwarmPlan of(long seed) {
        return new SwarmPlan(
                seed,
                1_000,
                BEHIND_NAT,
                0,
                Lie.MIXED,
                Turnover.IPFS,
                0.01,
                Start.WARM,
                Duration.ofMinutes(30),
                Duration.ofHours(1),
                1_000,
                false,
                STEPS + STEPS_PER_NODE * 1_000);
    }

    /** The same with another number of nodes, and steps for them. */
    public SwarmPlan sized(int count) {
        return new SwarmPlan(
                seed,
                count,
                clients,
                liars,
                lie,
                turnover,
                loss,
                start,
                settle,
                measured,
                operations,
                partition,
                STEPS + STEPS_PER_NODE * count);
    }

    /** The same with that share of liars of that kind. */
    public SwarmPlan lying(double share, Lie kind) {
        return new SwarmPlan(
                seed,
                nodes,
                clients,
                share,
                kind,
                turnover,
                loss,
                start,
                settle,
                measured,
                operations,
                partition,
                stepsMax);
    }

    /** The same with another turnover. */
    public SwarmPlan churning(Turnover how) {
        return new SwarmPlan(
                seed, nodes, clients, liars, lie, how, loss, start, settle, measured, operations, partition, stepsMax);
    }

    /** The same, for other times, with another number of operations. */
    public SwarmPlan lasting(Duration toSettle, Duration toMeasure, int count) {
        return new SwarmPlan(
                seed, nodes, clients, liars, lie, turnover, loss, start, toSettle, toMeasure, count, partition,
                stepsMax);
    }

    /** The same with a partition. */
    public SwarmPlan partitioned() {
        return new SwarmPlan(
                seed, nodes, clients, liars, lie, turnover, loss, start, settle, measured, operations, true, stepsMax);
    }

    /** The same, started from nothing. */
    public SwarmPlan cold() {
        return new SwarmPlan(
                seed,
                nodes,
                clients,
                liars,
                lie,
                turnover,
                loss,
                Start.COLD,
                settle,
                measured,
                operations,
                partition,
                stepsMax);
    }

    /** The same with another share of clients. */
    public SwarmPlan withClients(double share) {
        return new SwarmPlan(
                seed,
                nodes,
                share,
                liars,
                lie,
                turnover,
                loss,
                start,
                settle,
                measured,
                operations,
                partition,
                stepsMax);
    }

    /** The same with another loss. */
    public SwarmPlan withLoss(double share) {
        return new SwarmPlan(
                seed,
                nodes,
                clients,
                liars,
                lie,
                turnover,
                share,
                start,
                settle,
                measured,
                operations,
                partition,
                stepsMax);
    }
}
