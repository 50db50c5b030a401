package org.fallow.libp2p.reach;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.machine.Machine;

/**
 * Keeps a node that others cannot dial reachable: holds reservations at a few of the connected relays, renews them well
 * before they end, replaces those that are lost, and says at which addresses the node is reached meanwhile.
 *
 * <pre>
 *   offered -> asking -> held -> renewing -> held ...
 *      ^---------'---------'--------'  refused or silent: offered again after a pause; gone: forgotten
 * </pre>
 */
public final class RelayKeeper implements Machine<RelayKeeper.Event, RelayKeeper.Action> {
    /** Relays remembered. */
    static final int RELAYS_MAX = 64;

    /** For one answer. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    /** A relay that refused is left alone for so long. */
    static final Duration PAUSE = Duration.ofMinutes(2);

    /** A reservation is renewed after half of its time, within these bounds: its end is told by another clock. */
    static final Duration RENEW_EARLIEST = Duration.ofSeconds(20);

    static final Duration RENEW_LATEST = Duration.ofMinutes(30);

    private final int wanted;
    private final Map<PeerId, State> relays = new LinkedHashMap<>();
    private Reachability reachability = Reachability.UNKNOWN;
    private List<Multiaddr> published = List.of();

    /** What can happen. */
    public sealed interface Event {
        /** Whether others can dial this node. */
        record Verdict(Reachability reachability) implements Event {}

        /** A connected peer offers to relay. */
        record Offered(PeerId relay) implements Event {}

        /** A peer is not connected any more, or does not offer any more. */
        record Gone(PeerId relay) implements Event {}

        /** A relay has granted a reservation; the addresses go through it. */
        record Granted(PeerId relay, Instant expires, List<Multiaddr> addresses) implements Event {}

        /** A relay has refused, or did not answer. */
        record Refused(PeerId relay) implements Event {}
    }

    /** What it asks for. */
    public sealed interface Action {
        /** Ask this relay for a reservation. */
        record Reserve(PeerId relay) implements Action {}

        /** From now on the node is reached through relays at these addresses, and no others. */
        record Publish(List<Multiaddr> addresses) implements Action {}
    }

    private sealed interface State {
        record Offered(Instant notBefore) implements State {}

        record Asking(Instant deadline) implements State {}

        record Held(Instant renewAt, Instant expires, List<Multiaddr> addresses) implements State {}

        record Renewing(Instant deadline, List<Multiaddr> addresses) implements State {}
    }

    /** Keeps so many reservations. */
    public RelayKeeper(int wanted) {
        this.wanted = wanted;
    }

    @Override
    public List<Action> on(Event event, Instant now) {
        switch (event) {
            case Event.Verdict verdict -> judged(verdict.reachability(), now);
            case Event.Offered offered -> {
                if (relays.size() < RELAYS_MAX) {
                    relays.putIfAbsent(offered.relay(), new State.Offered(now));
                }
            }
            case Event.Gone gone -> relays.remove(gone.relay());
            case Event.Granted granted -> granted(granted, now);
            case Event.Refused refused ->
                relays.computeIfPresent(refused.relay(), (relay, state) -> new State.Offered(now.plus(PAUSE)));
        }
        return tick(now);
    }

    @Override
    public List<Action> tick(Instant now) {
        relays.replaceAll((relay, state) -> aged(state, now));
        List<Action> actions = new ArrayList<>();
        if (reachability == Reachability.PRIVATE) {
            renew(now, actions);
            reserve(now, actions);
        }
        List<Multiaddr> current = addresses();
        if (!current.equals(published)) {
            published = current;
            actions.add(new Action.Publish(current));
        }
        return actions;
    }

    @Override
    public Instant wakeAt() {
        Instant first = Instant.MAX;
        boolean enough = reservations() >= wanted;
        for (State state : relays.values()) {
            Instant next = switch (state) {
                case State.Offered offered ->
                    enough || reachability != Reachability.PRIVATE ? Instant.MAX : offered.notBefore();
                case State.Asking asking -> asking.deadline();
                case State.Held held -> reachability == Reachability.PRIVATE ? held.renewAt() : held.expires();
                case State.Renewing renewing -> renewing.deadline();
            };
            first = next.isBefore(first) ? next : first;
        }
        return first;
    }

    private void judged(Reachability verdict, Instant now) {
        reachability = verdict;
        if (verdict == Reachability.PUBLIC) {
            // What is held runs out by itself; nobody is told of it any more.
            relays.replaceAll((relay, state) -> new State.Offered(now));
        }
    }

    private void granted(Event.Granted granted, Instant now) {
        State before = relays.get(granted.relay());
        boolean asked = before instanceof State.Asking || before instanceof State.Renewing;
        if (!asked || reachability == Reachability.PUBLIC) {
            return;
        }
        Duration half = Duration.between(now, granted.expires()).dividedBy(2);
        Duration after = half.compareTo(RENEW_EARLIEST) < 0 ? RENEW_EARLIEST : half;
        Duration bounded = after.compareTo(RENEW_LATEST) > 0 ? RENEW_LATEST : after;
        Instant renewAt = now.plus(bounded);
        relays.put(granted.relay(), new State.Held(renewAt, renewAt.plus(bounded), List.copyOf(granted.addresses())));
    }

    private State aged(State state, Instant now) {
        return switch (state) {
            case State.Offered offered -> offered;
            case State.Asking asking -> asking.deadline().isAfter(now) ? asking : new State.Offered(now.plus(PAUSE));
            case State.Held held -> held.expires().isAfter(now) ? held : new State.Offered(now);
            case State.Renewing renewing ->
                renewing.deadline().isAfter(now) ? renewing : new State.Offered(now.plus(PAUSE));
        };
    }

    private void renew(Instant now, List<Action> actions) {
        relays.replaceAll((relay, state) -> {
            if (state instanceof State.Held held && !held.renewAt().isAfter(now)) {
                actions.add(new Action.Reserve(relay));
                return new State.Renewing(now.plus(PATIENCE), held.addresses());
            }
            return state;
        });
    }

    private void reserve(Instant now, List<Action> actions) {
        long missing = wanted - reservations();
        for (Map.Entry<PeerId, State> each : relays.entrySet()) {
            boolean free = each.getValue() instanceof State.Offered offered
                    && !offered.notBefore().isAfter(now);
            if (missing > 0 && free) {
                missing--;
                each.setValue(new State.Asking(now.plus(PATIENCE)));
                actions.add(new Action.Reserve(each.getKey()));
            }
        }
    }

    /** Those held and those asked for. */
    private long reservations() {
        return relays.values().stream()
                .filter(state -> !(state instanceof State.Offered))
                .count();
    }

    private List<Multiaddr> addresses() {
        List<Multiaddr> all = new ArrayList<>();
        for (State state : relays.values()) {
            switch (state) {
                case State.Offered offered -> {}
                case State.Asking asking -> {}
                case State.Held held -> all.addAll(held.addresses());
                case State.Renewing renewing -> all.addAll(renewing.addresses());
            }
        }
        return all.stream().distinct().toList();
    }
}
