package org.fallow.node.status;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node at one moment.
 *
 * @param peerId base58
 * @param version the program's
 * @param agent what it tells other peers it is, {@code fallow/0.1.0}
 * @param listen multiaddrs with {@code /p2p/ID} where it is reached now: where it listens, and where a router lets the
 *     internet in
 * @param uptimeSeconds since the process was ready
 * @param state what it is doing
 * @param reason one sentence for people: what runs, or why nothing does and what would change that
 * @param peers open connections to distinct peers
 * @param dhtTable peers in the routing table
 * @param slots units it may run at a time
 * @param running units it runs now
 * @param counts what it has done since its data directory was made
 * @param projects ids of the projects it works for, 64 hexadecimal digits each
 * @param network what it estimates of the whole network; null before it has looked at any of it
 */
public record NodeStatus(
        String peerId,
        String version,
        String agent,
        List<String> listen,
        long uptimeSeconds,
        NodeState state,
        String reason,
        int peers,
        int dhtTable,
        int slots,
        int running,
        Counts counts,
        List<String> projects,
        @Nullable NetworkFigures network) {
    /** Copies the lists. */
    public NodeStatus {
        listen = List.copyOf(listen);
        projects = List.copyOf(projects);
    }

    /**
     * What a node has done since its data directory was made.
     *
     * @param accepted votes whose result was accepted
     * @param waiting votes whose unit has no verdict yet
     * @param contradicted votes whose unit was accepted with another result
     * @param executions kernel runs that ended with a result
     * @param cpuSeconds processor time of the workers
     */
    public record Counts(long accepted, long waiting, long contradicted, long executions, double cpuSeconds) {}
}
