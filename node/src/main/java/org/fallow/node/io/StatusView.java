package org.fallow.node.io;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.fallow.dht.io.Dht;
import org.fallow.libp2p.host.Connection;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.node.config.NodeOptions;
import org.fallow.node.io.census.CensusService;
import org.fallow.node.io.news.Reporter;
import org.fallow.node.io.program.Version;
import org.fallow.node.io.store.WorkTable;
import org.fallow.node.status.NodeState;
import org.fallow.node.status.NodeStatus;
import org.fallow.node.status.PeerStatus;
import org.fallow.node.status.TaskStatus;
import org.fallow.work.record.ProjectId;
import org.jspecify.annotations.Nullable;

/** The node as a whole, at a moment: what it does, and in one sentence why it does not compute. */
final class StatusView {
    private final NodeOptions options;
    private final Host host;
    private final Dht dht;
    private final Control.Kept kept;
    private final Control.Running running;
    private final CensusService census;
    private final Control.Manner manner;
    private final PeerNews peers;
    private final PeerPings pings;
    private final InstantSource clock;
    private final Instant started;

    /** Its time of start is now. */
    StatusView(
            NodeOptions options,
            Host host,
            Dht dht,
            Control.Kept kept,
            Control.Running running,
            CensusService census,
            Control.Manner manner,
            PeerNews peers,
            InstantSource clock) {
        this.peers = peers;
        this.pings = new PeerPings(host, clock);
        this.options = options;
        this.host = host;
        this.dht = dht;
        this.kept = kept;
        this.running = running;
        this.census = census;
        this.manner = manner;
        this.clock = clock;
        this.started = clock.instant();
    }

    NodeStatus status() throws IOException {
        List<TaskStatus> tasks = running.runner().tasks();
        Map<ProjectId, Integer> joined = kept.projects().joined();
        WorkTable.Totals totals = kept.work().totals();
        long contradicted = totals.of(WorkTable.State.CONTRADICTED);
        long accepted = totals.of(WorkTable.State.ACCEPTED) + totals.of(WorkTable.State.PROVISIONAL);
        long waiting = totals.of(WorkTable.State.PENDING);
        long late = totals.of(WorkTable.State.LATE);
        Reporter.Standing standing = standing(tasks, joined.size());
        return new NodeStatus(
                host.id().toString(),
                Version.text(),
                "fallow/" + Version.text(),
                reachedAt(),
                Duration.between(started, clock.instant()).toSeconds(),
                standing.state(),
                standing.reason(),
                (int) host.connections().stream()
                        .map(c -> c.remote())
                        .distinct()
                        .count(),
                dht.tableSize(),
                options.slots(),
                tasks.size(),
                new NodeStatus.Counts(
                        accepted,
                        waiting,
                        contradicted,
                        accepted + waiting + contradicted + late,
                        totals.cpuMillis() / 1e3),
                joined.keySet().stream().map(ProjectId::toString).toList(),
                census.figures().orElse(null));
    }

    /** What it does, and why. */
    Reporter.Standing standing() throws IOException {
        return standing(running.runner().tasks(), kept.projects().joined().size());
    }

    private Reporter.Standing standing(List<TaskStatus> tasks, int joined) throws IOException {
        Optional<String> stuck = kept.work().stuck();
        if (stuck.isPresent()) {
            return new Reporter.Standing(NodeState.FAILING, stuck.get() + "; the node goes on by itself after that");
        }
        Optional<Allowance.Held> held = manner.allowance().held(manner.manners().decision(), tasks.size());
        return held.isPresent()
                ? new Reporter.Standing(held.get().state(), held.get().sentence())
                : new Reporter.Standing(state(tasks), reason(tasks, joined));
    }

    private List<String> reachedAt() {
        return host.addresses().stream()
                .map(address -> address.withPeer(host.id()).toString())
                .toList();
    }

    private NodeState state(List<TaskStatus> tasks) {
        if (running.runner().fault().isPresent()) {
            return NodeState.FAILING;
        }
        return tasks.isEmpty() ? NodeState.IDLE : NodeState.COMPUTING;
    }

    private String reason(List<TaskStatus> tasks, int joined) throws IOException {
        Optional<String> fault = running.runner().fault();
        if (fault.isPresent()) {
            return "units cannot be run here: " + fault.get() + "; the next one is tried all the same";
        }
        if (!tasks.isEmpty()) {
            return "running " + tasks.size() + (tasks.size() == 1 ? " unit of " : " units of ")
                    + tasks.getFirst().project();
        }
        if (joined == 0) {
            return "no project is joined; fallow join PROJECT changes that";
        }
        if (dht.tableSize() == 0) {
            return "no peers are reached yet; start the node with --bootstrap ADDRESS of a running one";
        }
        return running.volunteer()
                .refusal()
                .orElse("the joined projects have no work for this node now; it asks again by itself");
    }

    /** Another's words: what could steer a terminal is left out of them. */
    private String agent(PeerId peer) {
        return host.agent(peer).replaceAll("\\p{C}", "");
    }

    private @Nullable Double latency(PeerId peer) {
        OptionalDouble millis = pings.millis(peer);
        return millis.isPresent() ? millis.getAsDouble() : null;
    }

    List<PeerStatus> peers() {
        pings.looked(
                host.connections().stream().map(Connection::remote).distinct().toList());
        return host.connections().stream()
                .map(c -> new PeerStatus(
                        c.remote().toString(),
                        c.address().toString(),
                        !c.outbound(),
                        agent(c.remote()),
                        peers.seconds(c.remote()),
                        latency(c.remote())))
                .toList();
    }
}
