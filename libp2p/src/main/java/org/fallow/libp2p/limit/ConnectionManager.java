package org.fallow.libp2p.limit;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.fallow.libp2p.address.Subnet;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.limit.ManagerAction.Admit;
import org.fallow.libp2p.limit.ManagerAction.Cause;
import org.fallow.libp2p.limit.ManagerAction.Close;
import org.fallow.libp2p.limit.ManagerAction.Refuse;
import org.fallow.libp2p.machine.Machine;

/**
 * Decides who is let in and who has to go.
 *
 * <pre>
 *   asked -> pending -> secured -> gone
 *      \-> refused  \------------/
 * </pre>
 *
 * Each connection counts for its address, its network, its peer once that is known, and the whole. When there are more
 * secured connections than the high water mark, those worth least go, down to the low one: never a protected peer or a
 * young connection; among equals one of the most crowded network, and there the youngest, so that newcomers from one
 * place cannot drive out old connections from many.
 */
public final class ConnectionManager implements Machine<ManagerEvent, ManagerAction> {
    /** An unfinished handshake of this age may be ended to make room for another. */
    static final Duration PENDING_ASSURED = Duration.ofSeconds(1);

    /** How long a peer that broke the protocol may not come back by itself. */
    static final Duration SHUNNED = Duration.ofMinutes(1);

    /** Most peers shunned; the first is forgotten. */
    static final int SHUNNED_MAX = 1024;

    /** One part in so many of all connections is kept for those this side dials. */
    private static final int DIALLED_SHARE = 8;

    /** What each stream opened by this side adds; a hostile peer opens as many of its own as it likes. */
    private static final int STREAM_WORTH = 10;

    private static final Duration TICK_EVERY = Duration.ofSeconds(1);

    private final Quotas quotas;
    private final Scopes scopes;
    private final Map<Long, Held> links = new TreeMap<>();
    private final Map<PeerId, Instant> shunned = new LinkedHashMap<>();
    private final Map<PeerId, Set<String>> tags = new TreeMap<>();
    private final Map<PeerId, Map<String, Integer>> worth = new TreeMap<>();
    private final Set<PeerId> deniedPeers = new LinkedHashSet<>();
    private final Set<Subnet> deniedNetworks = new LinkedHashSet<>();
    private int secured;
    private Instant wakeAt = Instant.MAX;

    /** A host without connections. */
    public ConnectionManager(Quotas quotas, Instant now) {
        this.quotas = quotas;
        this.scopes = new Scopes(quotas, now);
    }

    /** What all connections together hold. */
    public Pool pool() {
        return scopes.total().pool;
    }

    /** Connections, those not secured yet counted. */
    public int connections() {
        return links.size();
    }

    /** Inbound connections not secured yet. */
    public int pending() {
        return scopes.total().pending;
    }

    @Override
    public List<ManagerAction> on(ManagerEvent event, Instant now) {
        List<ManagerAction> actions = new ArrayList<>();
        switch (event) {
            case ManagerEvent.Inbound asked -> inbound(asked, now, actions);
            case ManagerEvent.Outbound asked -> outbound(asked, now, actions);
            case ManagerEvent.Secured done -> secured(done, now, actions);
            case ManagerEvent.Carries carries -> {
                Held link = links.get(carries.link());
                if (link != null) {
                    link.mine = carries.mine();
                }
            }
            case ManagerEvent.Gone gone -> gone(gone, now);
            case ManagerEvent.Protect protect ->
                tags.computeIfAbsent(protect.peer(), peer -> new LinkedHashSet<>())
                        .add(protect.tag());
            case ManagerEvent.Unprotect unprotect -> unprotect(unprotect.peer(), unprotect.tag());
            case ManagerEvent.Worth values -> value(values.peer(), values.purpose(), values.value());
            case ManagerEvent.DenyPeer deny -> {
                deniedPeers.add(deny.peer());
                closeAll(link -> link.is(deny.peer()), actions);
            }
            case ManagerEvent.AllowPeer allow -> {
                deniedPeers.remove(allow.peer());
                shunned.remove(allow.peer());
            }
            case ManagerEvent.DenyNetwork deny -> {
                deniedNetworks.add(deny.network());
                closeAll(link -> link.address.filter(deny.network()::contains).isPresent(), actions);
            }
            case ManagerEvent.AllowNetwork allow -> deniedNetworks.remove(allow.network());
        }
        return actions;
    }

    @Override
    public List<ManagerAction> tick(Instant now) {
        List<ManagerAction> actions = new ArrayList<>();
        trim(now, actions);
        scopes.sweep(now);
        shunned.values().removeIf(until -> !until.isAfter(now));
        wakeAt = links.isEmpty() && scopes.empty() ? Instant.MAX : now.plus(TICK_EVERY);
        return actions;
    }

    @Override
    public Instant wakeAt() {
        return wakeAt;
    }

    private void inbound(ManagerEvent.Inbound asked, Instant now, List<ManagerAction> actions) {
        List<Scope> places = scopes.of(asked.from(), now);
        boolean free = places.isEmpty() && asked.from().isPresent();
        Scope total = scopes.total();
        Cause refusal = null;
        if (denied(asked.from())) {
            refusal = Cause.DENIED;
        } else if (places.stream().anyMatch(Scope::full) || links.size() >= inboundMax()) {
            refusal = Cause.CONNECTIONS;
        } else if (places.stream().anyMatch(place -> !place.handshakes.has(now))
                || (!free && !total.handshakes.has(now))) {
            refusal = Cause.RATE;
        } else if (places.stream().anyMatch(Scope::pendingFull)) {
            refusal = Cause.PENDING;
        } else if (total.pendingFull() && !endOldestPending(now, actions)) {
            refusal = Cause.PENDING;
        }
        if (refusal != null) {
            actions.add(new Refuse(asked.link(), refusal));
            return;
        }
        places.forEach(place -> place.handshakes.take(now));
        if (!free) {
            total.handshakes.take(now);
        }
        admit(asked.link(), true, asked.from(), places, now, actions);
    }

    private void outbound(ManagerEvent.Outbound asked, Instant now, List<ManagerAction> actions) {
        if (deniedPeers.contains(asked.peer()) || denied(asked.to())) {
            actions.add(new Refuse(asked.link(), Cause.DENIED));
        } else if (links.size() >= quotas.total().connectionsMax()) {
            actions.add(new Refuse(asked.link(), Cause.CONNECTIONS));
        } else {
            admit(asked.link(), false, asked.to(), scopes.of(asked.to(), now), now, actions);
        }
    }

    private void admit(
            long number,
            boolean inbound,
            Optional<InetAddress> address,
            List<Scope> places,
            Instant now,
            List<ManagerAction> actions) {
        List<Scope> all = new ArrayList<>(places);
        all.add(scopes.total());
        Account account = new Account(all.stream().map(scope -> scope.pool).toList());
        Held link = new Held(number, inbound, address, places, account, now);
        links.put(number, link);
        all.forEach(scope -> scope.connections++);
        if (inbound) {
            all.forEach(scope -> scope.pending++);
        }
        if (wakeAt.equals(Instant.MAX)) {
            wakeAt = now.plus(TICK_EVERY);
        }
        actions.add(new Admit(number, account));
    }

    private void secured(ManagerEvent.Secured done, Instant now, List<ManagerAction> actions) {
        Held link = links.get(done.link());
        if (link == null || !link.pending()) {
            return;
        }
        Cause refusal = null;
        Scope those = scopes.of(done.peer(), now);
        if (deniedPeers.contains(done.peer())) {
            refusal = Cause.DENIED;
        } else if (link.inbound && shunned.getOrDefault(done.peer(), now).isAfter(now)) {
            refusal = Cause.SHUNNED;
        } else if (those.full()) {
            refusal = Cause.CONNECTIONS;
        } else if (link.inbound && !link.free() && !those.handshakes.take(now)) {
            refusal = Cause.RATE;
        }
        notPending(link);
        if (refusal != null) {
            forget(link);
            actions.add(new Refuse(done.link(), refusal));
            return;
        }
        link.peer = done.peer();
        those.connections++;
        link.account.join(those.pool);
        secured++;
        trim(now, actions);
    }

    private void gone(ManagerEvent.Gone gone, Instant now) {
        Held link = links.get(gone.link());
        if (link == null) {
            return;
        }
        if (gone.fault()) {
            link.places.forEach(place -> place.handshakes.drain(Scope.FAULT_COSTS, now));
            if (link.peer != null && !tags.containsKey(link.peer)) {
                shunned.remove(link.peer);
                shunned.put(link.peer, now.plus(SHUNNED));
                if (shunned.size() > SHUNNED_MAX) {
                    shunned.remove(shunned.keySet().iterator().next());
                }
            }
        }
        forget(link);
    }

    private void forget(Held link) {
        if (links.remove(link.number) == null) {
            return;
        }
        if (link.peer == null) {
            notPending(link);
        } else {
            secured--;
            scopes.leave(link.peer);
        }
        link.places.forEach(place -> place.connections--);
        scopes.total().connections--;
        link.account.close();
    }

    /** Counted as pending no more; harmless when done already. */
    private void notPending(Held link) {
        if (link.inbound && !link.settled) {
            link.places.forEach(place -> place.pending--);
            scopes.total().pending--;
        }
        link.settled = true;
    }

    private int inboundMax() {
        int all = quotas.total().connectionsMax();
        return all - all / DIALLED_SHARE;
    }

    private boolean denied(Optional<InetAddress> address) {
        return address.isPresent() && deniedNetworks.stream().anyMatch(network -> network.contains(address.get()));
    }

    /** Whoever is slow gives way, first where most are pending: an honest handshake takes a few round trips. */
    private boolean endOldestPending(Instant now, List<ManagerAction> actions) {
        Optional<Held> slowest = links.values().stream()
                .filter(link -> link.pending() && link.inbound)
                .filter(link -> !link.begun.plus(PENDING_ASSURED).isAfter(now))
                .min(Comparator.comparingInt((Held link) -> -link.crowd()).thenComparing(link -> link.begun));
        slowest.ifPresent(link -> {
            forget(link);
            actions.add(new Close(link.number, Cause.PENDING));
        });
        return slowest.isPresent();
    }

    private void trim(Instant now, List<ManagerAction> actions) {
        if (secured <= quotas.highWater()) {
            return;
        }
        List<Held> candidates = new ArrayList<>(links.values().stream()
                .filter(link -> link.peer != null && !tags.containsKey(link.peer))
                .filter(link -> !link.begun.plus(quotas.grace()).isAfter(now))
                .toList());
        Comparator<Held> order = Comparator.comparingInt(this::worth)
                .thenComparingInt(link -> -link.crowd())
                .thenComparing(link -> link.begun, Comparator.reverseOrder());
        while (secured > quotas.lowWater() && !candidates.isEmpty()) {
            // One at a time, since each one that goes makes its network less crowded.
            Held least = candidates.stream().min(order).orElseThrow();
            candidates.remove(least);
            forget(least);
            actions.add(new Close(least.number, Cause.TRIMMED));
        }
    }

    private int worth(Held link) {
        int own = worth.getOrDefault(link.peer, Map.of()).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        return own + STREAM_WORTH * Math.min(link.mine, STREAM_WORTH);
    }

    private void closeAll(Predicate<Held> those, List<ManagerAction> actions) {
        for (Held link : links.values().stream().filter(those).toList()) {
            forget(link);
            actions.add(new Close(link.number, Cause.DENIED));
        }
    }

    private void unprotect(PeerId peer, String tag) {
        Set<String> left = tags.get(peer);
        if (left != null && left.remove(tag) && left.isEmpty()) {
            tags.remove(peer);
        }
    }

    private void value(PeerId peer, String purpose, int value) {
        Map<String, Integer> values = worth.computeIfAbsent(peer, id -> new TreeMap<>());
        if (value == 0) {
            values.remove(purpose);
        } else {
            values.put(purpose, value);
        }
        if (values.isEmpty()) {
            worth.remove(peer);
        }
    }
}
