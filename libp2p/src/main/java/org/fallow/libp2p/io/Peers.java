package org.fallow.libp2p.io;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.DialException;
import org.fallow.libp2p.host.DialException.Reason;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.host.PeerListener;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.reach.AddressBook;
import org.fallow.libp2p.reach.Identify;

/**
 * Who is connected, what they say of themselves, where peers may be reached, and who wants to hear of it. Its lock is
 * taken after a link's, never before.
 */
final class Peers {
    /** A connection that is not preferred, carries nothing and was not used for so long may go. */
    private static final Duration SPARE = Duration.ofSeconds(30);

    /** How long at most a stream waits for a limited connection to be replaced by a direct one. */
    private static final Duration DIRECT_PATIENCE = Duration.ofSeconds(15);

    private final PeerId self;
    private final AddressBook book;
    private final Map<PeerId, List<Link>> links = new LinkedHashMap<>();
    private final Map<PeerId, Identify> said = new HashMap<>();
    private final ReentrantLock announcing = new ReentrantLock();
    private final Map<PeerId, Identify> announced = new HashMap<>();
    private final List<PeerListener> listeners = new CopyOnWriteArrayList<>();

    Peers(PeerId self, int rememberedMax) {
        this.self = self;
        this.book = new AddressBook(rememberedMax);
    }

    /** Takes in a secured link. */
    synchronized void add(PeerId peer, Link link) {
        links.computeIfAbsent(peer, id -> new ArrayList<>()).add(link);
        notifyAll();
    }

    /** Waits for a connection that is not limited: a hole punched through, or a dial of the other side. */
    synchronized Link awaitDirect(PeerId peer, Duration patience) throws DialException, InterruptedException {
        Duration bounded = patience.compareTo(DIRECT_PATIENCE) < 0 ? patience : DIRECT_PATIENCE;
        long deadline = System.nanoTime() + bounded.toNanos();
        while (true) {
            Optional<Link> direct = direct(peer);
            if (direct.isPresent()) {
                return direct.get();
            }
            long leftMs = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                throw new DialException(Reason.LIMIT, peer + " is reached over a limited connection only");
            }
            wait(leftMs);
        }
    }

    /** Forgets a link; true when it was the peer's last. */
    synchronized boolean remove(PeerId peer, Link link) {
        List<Link> those = links.get(peer);
        if (those == null || !those.remove(link) || !those.isEmpty()) {
            return false;
        }
        links.remove(peer);
        said.remove(peer);
        return true;
    }

    /** A peer's links, the preferred first: unlimited, dialled by the smaller id, older. Equal on both ends. */
    synchronized List<Link> links(PeerId peer) {
        boolean mine = self.compareTo(peer) < 0;
        List<Link> those = new ArrayList<>(links.getOrDefault(peer, List.of()));
        those.sort(Comparator.comparing(Link::limited)
                .thenComparing(link -> link.outbound() != mine)
                .thenComparing(Link::begun));
        return those;
    }

    /** The preferred link that is not limited and not about to end. */
    Optional<Link> direct(PeerId peer) {
        return links(peer).stream()
                .filter(link -> !link.limited() && !link.parting())
                .findFirst();
    }

    synchronized Map<PeerId, List<Link>> all() {
        Map<PeerId, List<Link>> copy = new LinkedHashMap<>();
        links.forEach((peer, those) -> copy.put(peer, List.copyOf(those)));
        return copy;
    }

    /** Links that the other ends will not miss, where there are several to a peer. */
    List<Link> spare(Instant now) {
        List<Link> spare = new ArrayList<>();
        for (Map.Entry<PeerId, List<Link>> each : all().entrySet()) {
            if (each.getValue().size() > 1) {
                links(each.getKey()).stream()
                        .skip(1)
                        .filter(link -> link.usedAt().plus(SPARE).isBefore(now))
                        .filter(link -> link.snapshot(each.getKey()).streams() == 0)
                        .forEach(spare::add);
            }
        }
        return spare;
    }

    /** A peer has said something of itself, over a connection; empty when it is not connected any more. */
    synchronized Optional<Identify> learn(PeerId peer, Identify news, Instant now) {
        if (!links.containsKey(peer)) {
            return Optional.empty();
        }
        Identify all = said.getOrDefault(peer, Identify.NOTHING).merged(news);
        said.put(peer, all);
        book.learn(peer, news, now);
        return Optional.of(all);
    }

    synchronized void hear(PeerId peer, List<Multiaddr> addresses, Instant now) {
        if (!peer.equals(self)) {
            book.hear(peer, addresses, now);
        }
    }

    synchronized PeerAddresses known(PeerId peer, Instant now) {
        return new PeerAddresses(peer, book.addresses(peer, now));
    }

    synchronized void tick(Instant now) {
        book.tick(now);
    }

    synchronized Set<String> protocols(PeerId peer) {
        return said.getOrDefault(peer, Identify.NOTHING).protocols();
    }

    /** What a connected peer has said of itself; empty before it is identified. */
    synchronized Optional<Identify> said(PeerId peer) {
        return Optional.ofNullable(said.get(peer));
    }

    /** Tells the listeners that this node is reached otherwise now. Not to be called under a lock. */
    void moved() {
        listeners.forEach(PeerListener::moved);
    }

    /** Tells a new listener of those already identified. */
    void listen(PeerListener listener, Instant now) {
        announcing.lock();
        try {
            listeners.add(listener);
            announced.forEach((peer, identify) -> listener.identified(known(peer, now), identify.protocols()));
        } finally {
            announcing.unlock();
        }
    }

    /** Tells the listeners what has changed with a peer since they were last told. Not to be called under a lock. */
    void announce(PeerId peer, Instant now) {
        announcing.lock();
        try {
            Identify current = said(peer).orElse(null);
            Identify before = announced.get(peer);
            if (Objects.equals(current, before)) {
                return;
            }
            if (current == null) {
                announced.remove(peer);
                listeners.forEach(listener -> listener.disconnected(peer));
            } else {
                announced.put(peer, current);
                listeners.forEach(listener -> listener.identified(known(peer, now), current.protocols()));
            }
        } finally {
            announcing.unlock();
        }
    }
}
