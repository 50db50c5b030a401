package org.fallow.node.swarm;

import java.util.List;

/**
 * What came of a simulated swarm.
 *
 * @param seed of all chance
 * @param nodes there at a time, as planned
 * @param identities of all peers, those that were away included
 * @param servers among the identities
 * @param liars among the servers
 * @param lie what those did
 * @param turnover how nodes came and went
 * @param loss share of messages lost
 * @param settleHours of virtual time before the measured ones
 * @param hours of virtual time measured
 * @param present nodes there, in the mean of the hours measured
 * @param joins nodes that came up in the hours measured
 * @param scores of the operations, by phase and kind; only what there were any of
 * @param unfinished operations whose node left before their end, or that the partition began or ended in; not scored
 * @param loads messages by purpose
 * @param tables at the end
 * @param steps events of the whole run
 * @param trace SHA-256 of all that happened, 64 hexadecimal digits
 */
public record SwarmReport(
        long seed,
        int nodes,
        int identities,
        int servers,
        int liars,
        Lie lie,
        Turnover turnover,
        double loss,
        double settleHours,
        double hours,
        double present,
        int joins,
        List<Score> scores,
        int unfinished,
        List<Load> loads,
        Tables tables,
        long steps,
        String trace) {
    /** Copies the lists. */
    public SwarmReport {
        scores = List.copyOf(scores);
        loads = List.copyOf(loads);
    }

    /**
     * How operations of one kind fared.
     *
     * @param phase of the network
     * @param wish the kind
     * @param count how many ended
     * @param success share of them that was good, see {@link Wish}; servers count from a minute after they came up
     * @param strict the same with servers counting from the moment they came up; differs for {@link Wish#FIND_NODE} alone
     * @param nearest share of the true 20 closest servers in the result, for {@link Wish#PUT} among those that hold the
     *     value; 0 for the other kinds
     * @param hopsMedian length of the chain of mention to the closest peer that answered
     * @param hopsP95 the same, one in twenty is above
     * @param requestsMean sent by the asker
     * @param requestsP95 one in twenty is above
     * @param millisP50 of virtual time
     * @param millisP95 one in twenty is above
     */
    public record Score(
            Phase phase,
            Wish wish,
            int count,
            double success,
            double strict,
            double nearest,
            int hopsMedian,
            int hopsP95,
            double requestsMean,
            int requestsP95,
            long millisP50,
            long millisP95) {}

    /**
     * Messages for one purpose, for each node that is there and hour. A message is counted once, where it is sent: who
     * sends a request and gets an answer has sent one and caused two.
     *
     * @param purpose of the requests, and of their answers
     * @param requests sent
     * @param messages sent, requests and answers
     * @param bytes of the messages, without what encryption and transport add
     */
    public record Load(Purpose purpose, double requests, double messages, double bytes) {}

    /**
     * The tables of a sample of honest nodes that have been there for some minutes.
     *
     * @param sampled how many nodes
     * @param entries in a table, in the mean
     * @param live share of the entries whose peer is there
     * @param lying share of the entries whose peer lies
     * @param nearest share of the true 20 servers closest to a node that its table has
     * @param emptyBuckets buckets of a node that are empty although there is a server for them, in the mean
     */
    public record Tables(int sampled, double entries, double live, double lying, double nearest, double emptyBuckets) {}
}
