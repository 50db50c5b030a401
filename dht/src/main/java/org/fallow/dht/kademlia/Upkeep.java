package org.fallow.dht.kademlia;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.fallow.dht.kademlia.Candidates.Candidate;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.Request;
import org.fallow.dht.message.Response;
import org.fallow.dht.routing.RoutingTable;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;

/**
 * Keeps the routing table full and true, on a budget. It asks one peer at a time rather than walk: whoever was not heard
 * of for too long, whoever may come in where there is room, and, where a bucket is wanting, somebody who should know of
 * others. A neighbour is asked for this node's own key and anybody else for a key of its bucket, so each answer also
 * names candidates; they come in when they have answered themselves.
 */
final class Upkeep {
    /** A bucket with fewer is filled before anything else is done. */
    private static final int WANTING = 10;

    /** Who knows so few looks for itself often. */
    private static final int FEW = 10;

    private static final Duration LOOKUP_OF_MANY = Duration.ofMinutes(30);
    private static final Duration SUSPECT_AGAIN = Duration.ofSeconds(15);
    private static final Duration FILL_AGAIN = Duration.ofMinutes(10);

    /** What an answer names beyond this is not looked at. */
    private static final int NAMED_MAX = 40;

    private final Contacts contacts;
    private final RoutingTable table;
    private final Pace pace;
    private final Requests requests;
    private final Walks walks;
    private final Budget budget;
    private final Candidates candidates;
    private final Explorer explorer;
    private final Set<PeerId> asked = new LinkedHashSet<>(0);
    private boolean inContact;
    private Instant filledAt = Instant.MIN;
    private Instant lookupAt = Instant.MAX;
    private Duration lookupPause;
    private List<PeerAddresses> neighbours = List.of();

    /** Nobody of the table is due before. */
    private Instant dueAt = Instant.MAX;

    private boolean changed;
    private Instant wakeAt = Instant.MAX;

    Upkeep(
            Contacts contacts,
            Settings settings,
            Requests requests,
            Walks walks,
            RandomGenerator random,
            Instant now) {
        this.contacts = contacts;
        this.table = contacts.table();
        this.pace = settings.pace();
        this.requests = requests;
        this.walks = walks;
        this.budget = new Budget(pace.perHour(), pace.savedMax(), now);
        this.candidates = new Candidates(pace.candidates());
        this.explorer = pace.everybody()
                ? new Crawl(table, pace, settings.shape().width())
                : new Buckets(table, pace, random);
        this.lookupPause = pace.lookupMin();
        budget.grant(pace.fill());
    }

    /** A server that is not in the table has said who it is. */
    void identified(PeerAddresses peer, Instant now) {
        Key key = Key.of(peer.id());
        if (table.hasRoom(key)) {
            candidates.add(peer, key, now);
            changed = true;
        }
    }

    /** A peer has asked something. */
    void askedBy(PeerId peer, Instant now) {
        table.heard(peer, now);
        if (contacts.missing(peer)) {
            contacts.known(peer).ifPresent(missing -> identified(missing, now));
        }
    }

    /** A peer has answered, whatever it was asked. */
    void answered(PeerAddresses peer, Instant now) {
        contacts.answered(peer, now).ifPresent(stale -> candidates.add(stale, Key.of(stale.id()), now));
        candidates.remove(Key.of(peer.id()));
        Instant due = now.plus(pace.rhythm().min());
        dueAt = due.isBefore(dueAt) ? due : dueAt;
        changed = true;
    }

    /** A peer has answered a probe. */
    void probed(PeerId peer, Request request, Response response, Instant now) {
        asked.remove(peer);
        List<PeerAddresses> named = response.closer();
        for (PeerAddresses other : named.subList(0, Math.min(named.size(), NAMED_MAX))) {
            if (!other.addresses().isEmpty()) {
                Key key = Key.of(other.id());
                if (!table.contains(key) && table.hasRoom(key)) {
                    candidates.addNamed(other, key, now);
                }
            }
        }
        if (request instanceof Request.FindNode find) {
            explorer.answered(find.key(), named);
        }
    }

    /** A peer has not answered a probe. */
    void notProbed(PeerId peer, Request request) {
        asked.remove(peer);
        if (request instanceof Request.FindNode find) {
            explorer.unanswered(find.key());
        }
        changed = true;
    }

    /** A peer has not answered; {@code gone}: there is no doubt that nobody is there. */
    void failed(PeerAddresses peer, boolean gone, Instant now) {
        Key key = Key.of(peer.id());
        boolean left = table.failed(peer.id(), gone, now);
        if (left) {
            explorer.left(key, now);
            candidates.remove(key);
        }
        boolean suspect = table.contains(key);
        candidates.failed(key, suspect, now);
        if (suspect) {
            candidates.add(peer, key, now.plus(SUSPECT_AGAIN));
        }
        changed = true;
    }

    /** The network this node is in has changed: those it knew may be out of reach, and others nearer. */
    void moved(Instant now) {
        if (inContact) {
            fill(now);
        }
    }

    /** Starts what is due now. */
    void plan(Instant now) {
        if (!changed && now.isBefore(wakeAt)) {
            return;
        }
        changed = false;
        boolean contact = table.sound() > 0;
        if (contact && !inContact) {
            fill(now);
        }
        inContact = contact;
        if (!lookupAt.isAfter(now) && contact && walks.upkeep(Operation.FindClosest.class) == 0) {
            lookup(now);
        }
        boolean blocked = probeAll(now);
        wakeAt = wakeAt(now, blocked);
    }

    /** When {@link #plan} wants to be called again. */
    Instant wakeAt() {
        return wakeAt;
    }

    private void fill(Instant now) {
        if (!filledAt.isAfter(now.minus(FILL_AGAIN))) {
            filledAt = now;
            budget.grant(pace.fill());
        }
        lookupAt = now;
        lookupPause = pace.lookupMin();
        explorer.begin(now);
    }

    private void lookup(Instant now) {
        List<PeerAddresses> nearest = table.closest(table.self(), pace.rhythm().neighbours());
        boolean more = lookupPause.compareTo(LOOKUP_OF_MANY) < 0 && table.size() > FEW && !neighbours.isEmpty();
        Duration doubled = nearest.equals(neighbours) ? lookupPause.multipliedBy(2) : lookupPause;
        Duration pause = more ? LOOKUP_OF_MANY : doubled;
        lookupPause = pause.compareTo(pace.lookupMax()) < 0 ? pause : pace.lookupMax();
        neighbours = nearest;
        lookupAt = now.plus(lookupPause);
        walks.startUpkeep(new Operation.FindClosest(table.self()), now);
    }

    /** True when more could be asked at once if the budget allowed it. */
    private boolean probeAll(Instant now) {
        int near = table.neighbourhood(pace.rhythm().neighbours());
        while (asked.size() < pace.parallel()) {
            Optional<Probe> next = next(near, now);
            if (next.isEmpty()) {
                return false;
            }
            if (!budget.has(now) || !send(next.get(), now)) {
                return true;
            }
        }
        return false;
    }

    /** Whom to ask for what. */
    private record Probe(PeerAddresses peer, Key key) {}

    private Optional<Probe> next(int near, Instant now) {
        return candidates
                .due(now, this::wanted, candidate -> isFree(candidate) && urgent(candidate, near))
                .map(candidate -> new Probe(candidate.peer(), question(candidate.key(), near)))
                .or(() -> explorer.due(near, WANTING, now).flatMap(this::knowing))
                .or(() -> due(now).map(entry -> new Probe(entry.peer(), question(entry.key(), near))))
                .or(() -> explorer.due(near, Integer.MAX_VALUE, now).flatMap(this::knowing))
                .or(() -> candidates
                        .due(now, this::wanted, this::isFree)
                        .map(candidate -> new Probe(candidate.peer(), question(candidate.key(), near))));
    }

    private Optional<RoutingTable.Entry> due(Instant now) {
        if (dueAt.isAfter(now)) {
            return Optional.empty();
        }
        Optional<RoutingTable.Due> first = table.due(pace.rhythm(), peer -> !asked.contains(peer));
        dueAt = first.map(RoutingTable.Due::at).orElse(Instant.MAX);
        return first.filter(due -> !due.at().isAfter(now)).map(RoutingTable.Due::entry);
    }

    /** Somebody near the key is asked for it. */
    private Optional<Probe> knowing(Key key) {
        return table.seeds(key, pace.parallel() + 1).stream()
                .filter(peer -> !asked.contains(peer.id()))
                .findFirst()
                .map(peer -> new Probe(peer, key));
    }

    /** What to ask a peer with this key. */
    private Key question(Key key, int near) {
        return table.self().commonPrefix(key) >= near ? table.self() : explorer.worth(key);
    }

    private boolean isFree(Candidate candidate) {
        return !asked.contains(candidate.peer().id());
    }

    private boolean wanted(Candidate candidate) {
        return table.contains(candidate.key()) || table.hasRoom(candidate.key());
    }

    private boolean urgent(Candidate candidate, int near) {
        int prefix = table.self().commonPrefix(candidate.key());
        return table.isSuspect(candidate.key())
                || table.hasRoom(candidate.key()) && (prefix >= near || table.bucketSize(prefix) < WANTING);
    }

    private boolean send(Probe probe, Instant now) {
        boolean sent = requests.send(probe.peer(), new Request.FindNode(probe.key()), new Requests.Purpose.Probe(), now);
        if (sent) {
            asked.add(probe.peer().id());
            budget.spend();
            explorer.asked(probe.key(), now);
        }
        return sent;
    }

    private Instant wakeAt(Instant now, boolean blocked) {
        if (blocked) {
            return earlier(budget.next(now), inContact ? lookupAt : Instant.MAX);
        }
        int near = table.neighbourhood(pace.rhythm().neighbours());
        Instant next = earlier(candidates.next(this::isFree), earlier(dueAt, explorer.next(near)));
        // What is due by now waits for a peer that is being asked.
        Instant probe = next.isAfter(now) ? next : Instant.MAX;
        return earlier(probe, inContact ? lookupAt : Instant.MAX);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
