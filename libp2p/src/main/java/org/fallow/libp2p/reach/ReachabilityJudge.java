package org.fallow.libp2p.reach;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.machine.Machine;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether others can dial this node: asks connected peers to try, one at a time, and believes what enough of
 * them in different networks say. One peer may lie or be cut off itself; a network of peers has one voice.
 */
public final class ReachabilityJudge implements Machine<ReachabilityJudge.Event, ReachabilityJudge.Action> {
    /** Peers remembered. */
    static final int SERVERS_MAX = 256;

    /** For one answer. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Between two questions, while nothing is decided. */
    static final Duration GAP = Duration.ofSeconds(2);

    /** The same peer is not asked again before. */
    static final Duration AGAIN = Duration.ofMinutes(15);

    /** The same when it gave no answer that counts. */
    static final Duration AGAIN_AFTER_NOTHING = Duration.ofMinutes(2);

    private final int votesNeeded;
    private final Map<PeerId, Server> servers = new LinkedHashMap<>();
    private final Map<String, Vote> votes = new LinkedHashMap<>();
    private Reachability verdict = Reachability.UNKNOWN;
    private Optional<Multiaddr> reachedAt = Optional.empty();
    private Optional<Multiaddr> published = Optional.empty();
    private @Nullable PeerId asked;
    private Instant next = Instant.MIN;

    /** What can happen. */
    public sealed interface Event {
        /** A connected peer offers to try. */
        record Offered(PeerId peer, String network) implements Event {}

        /** It is gone, or does not offer any more. */
        record Gone(PeerId peer) implements Event {}

        /** It has answered; for an address it is the one that worked. */
        record Answered(PeerId peer, AutoNatMessage.Outcome outcome, Optional<Multiaddr> address) implements Event {}
    }

    /** What it asks for. */
    public sealed interface Action {
        /** Ask this peer to dial us. */
        record Ask(PeerId peer) implements Action {}

        /** This is so from now on; the address is one that was reached. */
        record Decided(Reachability reachability, Optional<Multiaddr> address) implements Action {}
    }

    private record Server(String network, Instant notBefore) {}

    private record Vote(boolean reached) {}

    /** Believes so many networks that agree. */
    public ReachabilityJudge(int votesNeeded) {
        this.votesNeeded = votesNeeded;
    }

    @Override
    public List<Action> on(Event event, Instant now) {
        List<Action> actions = new ArrayList<>();
        switch (event) {
            case Event.Offered offered -> {
                if (servers.size() < SERVERS_MAX) {
                    servers.putIfAbsent(offered.peer(), new Server(offered.network(), now));
                }
            }
            case Event.Gone gone -> {
                servers.remove(gone.peer());
                if (Objects.equals(gone.peer(), asked)) {
                    asked = null;
                    next = now.plus(GAP);
                }
            }
            case Event.Answered answered -> answered(answered, now, actions);
        }
        actions.addAll(tick(now));
        return actions;
    }

    @Override
    public List<Action> tick(Instant now) {
        if (next.isAfter(now)) {
            return List.of();
        }
        asked = null;
        for (Map.Entry<PeerId, Server> each : servers.entrySet()) {
            Server server = each.getValue();
            if (!server.notBefore().isAfter(now)) {
                asked = each.getKey();
                next = now.plus(PATIENCE);
                each.setValue(new Server(server.network(), now.plus(AGAIN_AFTER_NOTHING)));
                return List.of(new Action.Ask(each.getKey()));
            }
        }
        return List.of();
    }

    @Override
    public Instant wakeAt() {
        Instant first = Instant.MAX;
        for (Server server : servers.values()) {
            first = server.notBefore().isBefore(first) ? server.notBefore() : first;
        }
        return first.isBefore(next) ? next : first;
    }

    private void answered(Event.Answered answered, Instant now, List<Action> actions) {
        if (!Objects.equals(answered.peer(), asked)) {
            return;
        }
        asked = null;
        next = now.plus(GAP);
        Server server = servers.get(answered.peer());
        boolean counts = answered.outcome() == AutoNatMessage.Outcome.REACHED
                || answered.outcome() == AutoNatMessage.Outcome.NOT_REACHED;
        if (server == null || !counts) {
            return;
        }
        servers.put(answered.peer(), new Server(server.network(), now.plus(AGAIN)));
        boolean reached = answered.outcome() == AutoNatMessage.Outcome.REACHED;
        votes.remove(server.network());
        votes.put(server.network(), new Vote(reached));
        // The latest words count; older ones than can matter are forgotten.
        while (votes.size() > 2 * votesNeeded) {
            votes.remove(votes.keySet().iterator().next());
        }
        if (reached) {
            reachedAt = answered.address().or(() -> reachedAt);
        }
        decide(actions);
    }

    private void decide(List<Action> actions) {
        long reached = votes.values().stream().filter(Vote::reached).count();
        long notReached = votes.size() - reached;
        Reachability now = verdict;
        if (reached >= votesNeeded && reached > notReached) {
            now = Reachability.PUBLIC;
        } else if (notReached >= votesNeeded && notReached > reached) {
            now = Reachability.PRIVATE;
        }
        Optional<Multiaddr> where = now == Reachability.PUBLIC ? reachedAt : Optional.empty();
        if (now != verdict || !where.equals(published)) {
            verdict = now;
            published = where;
            actions.add(new Action.Decided(now, where));
        }
    }
}
