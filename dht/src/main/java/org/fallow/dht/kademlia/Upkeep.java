package org.fallow.dht.kademlia;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
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

    /**
     * The first of these pauses: two that come to the same node at once ask it before it has let either in, and would not
     * hear of each other for a minute.
     */
    private static final Duration LOOKUP_SOON = Duration.ofSeconds(4);

    /** The longest pause between these while the neighbours change, and the shortest for who knows more. */
    private static final Duration LOOKUP_OF_FEW = Duration.ofMinutes(45);

    private static final Duration LOOKUP_OF_MANY = Duration.ofMinutes(90);
    /** Where fewer new neighbours come in this time the last look for itself will do for a while. */
    private static final Duration CALM_PER_STRANGER = Duration.ofMinutes(1);

    /** How long those that a look for itself has met may take to come in. */
    private static final Duration SETTLE = Duration.ofSeconds(15);

    /** When too many requests are under way for one more. */
    private static final Duration BUSY = Duration.ofSeconds(1);

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

    /** The closest some time after the last look for itself, when all whom it met have come in. */
    private List<PeerAddresses> neighbours = List.of();

    private boolean settling;
    private Instant settledAt = Instant.MAX;

    /** Nobody of the table is due before. */
    private Instant dueAt = Instant.MAX;

    private boolean changed;
    private Instant wakeAt = Instant.MAX;

    Upkeep(Contacts contacts, Settings settings, Requests requests, Walks walks, RandomGenerator random, Instant now) {
        this.contacts = contacts;
        this.table = contacts.table();
        this.pace = settings.pace();
        this.requests = requests;
        this.walks = walks;
        this.budget = new Budget(pace.perHour(), pace.savedMax(), now);
        this.candidates = new Candidates(pace.candidates());
        this.explorer =
                pace.everybody() ? new Crawl(table, pace, settings.shape().width()) : new Buckets(table, pace, random);
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
        Key key = Key.of(peer);
        table.heard(key, now);
        contacts.missing(key).ifPresent(missing -> identified(missing, now));
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
        List<PeerAddresses> named = contacts.admissible(response.closer());
        for (PeerAddresses other : named.subList(0, Math.min(named.size(), NAMED_MAX))) {
            if (!other.addresses().isEmpty()) {
                Key key = Key.of(other.id());
                if (!table.contains(key) && table.hasRoom(key)) {
                    candidates.addNamed(other, key, now);
                }
            }
        }
        if (request instanceof Request.FindNode find) {
            explorer.answered(find.key(), Key.of(peer), named);
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

    /**
     * A peer has not answered; {@code gone}: there is no doubt that nobody is there. If it has answered something else
     * since it was asked, only that request was lost.
     */
    void failed(Requests.Sent request, boolean gone, Instant now) {
        PeerAddresses peer = request.peer();
        if (!gone && table.answeredAfter(peer.id(), request.at())) {
            return;
        }
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
        if (settling && !settledAt.isAfter(now)) {
            settling = false;
            neighbours = nearest();
        }
        if (!lookupAt.isAfter(now) && contact) {
            lookup(now);
        }
        Instant affordable = probeAll(now);
        wakeAt = earlier(lookupWake(), earlier(affordable, dueLater(now)));
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
        lookupPause = table.size() > FEW ? pace.lookupMin() : LOOKUP_SOON;
        settle(now);
        explorer.begin(now);
    }

    /** Looks for itself, unless it knows many whose answers tell the same, and all is calm. */
    private void lookup(Instant now) {
        boolean many = table.size() > FEW;
        if (many && lookupPause.compareTo(pace.lookupMin()) < 0) {
            lookupPause = pace.lookupMin();
            lookupAt = now.plus(lookupPause);
            return;
        }
        long strangers = strangers();
        Duration doubled = lookupPause.multipliedBy(2);
        lookupAt = now.plus(lookupPause);
        if (walks.upkeep(Operation.FindClosest.class) > 0) {
            return;
        }
        boolean calm = !settling && strangers * CALM_PER_STRANGER.toMillis() < lookupPause.toMillis();
        if (many && calm && doubled.compareTo(LOOKUP_OF_MANY) < 0) {
            lookupPause = LOOKUP_OF_MANY;
            lookupAt = now.plus(lookupPause);
            return;
        }
        Duration most = many || strangers == 0 ? pace.lookupMax() : LOOKUP_OF_FEW;
        lookupPause = doubled.compareTo(most) < 0 ? doubled : most;
        settle(now);
        // Some of those that are due will be asked by this.
        dueAt = dueAt.isAfter(settledAt) ? dueAt : settledAt;
        walks.startUpkeep(new Operation.FindClosest(table.self()), now);
    }

    private void settle(Instant now) {
        settling = true;
        settledAt = now.plus(SETTLE);
    }

    /** Who came near since the last look for itself. */
    private long strangers() {
        return nearest().stream().filter(peer -> !neighbours.contains(peer)).count();
    }

    private List<PeerAddresses> nearest() {
        return table.closest(table.self(), pace.rhythm().neighbours());
    }

    /** When more can be asked of those due by now; never, where that depends on an answer. */
    private Instant probeAll(Instant now) {
        int near = table.neighbourhood(pace.rhythm().neighbours());
        while (asked.size() < pace.parallel()) {
            Optional<Probe> next = neighbour(near, now);
            if (next.isEmpty() && budget.has(pace.ahead(), now)) {
                next = urgent(near, now);
            }
            if (next.isEmpty() && budget.has(0, now)) {
                next = usual(near, now);
                if (next.isEmpty()) {
                    return Instant.MAX;
                }
            }
            if (next.isEmpty()) {
                return budget.has(pace.ahead(), now) ? budget.next(0, now) : budget.next(pace.ahead(), now);
            }
            if (!send(next.get(), now)) {
                return now.plus(BUSY);
            }
        }
        return Instant.MAX;
    }

    /** Whom to ask for what. */
    private record Probe(PeerAddresses peer, Key key) {}

    /** Who says that it is a neighbour: those few each must know, whatever it costs. */
    private Optional<Probe> neighbour(int near, Instant now) {
        return candidate(candidate -> !candidate.named() && isNear(candidate, near) && isNew(candidate), near, now);
    }

    /** A suspect, or who belongs where few are known. */
    private Optional<Probe> urgent(int near, Instant now) {
        return candidate(
                candidate -> table.isSuspect(candidate.key())
                        || (isNew(candidate)
                                && (isNear(candidate, near)
                                        || table.bucketSize(table.self().commonPrefix(candidate.key())) < WANTING)),
                near,
                now);
    }

    private Optional<Probe> candidate(Predicate<Candidate> passes, int near, Instant now) {
        return candidates
                .due(now, this::wanted, candidate -> isFree(candidate) && passes.test(candidate))
                .map(candidate -> new Probe(candidate.peer(), question(candidate.key(), near)));
    }

    private boolean isNear(Candidate candidate, int near) {
        return table.self().commonPrefix(candidate.key()) >= near;
    }

    private boolean isNew(Candidate candidate) {
        return !table.contains(candidate.key());
    }

    private Optional<Probe> usual(int near, Instant now) {
        return explorer.due(near, WANTING, now)
                .flatMap(this::knowing)
                .or(() -> due(now).map(entry -> new Probe(entry.peer(), question(entry.key(), near))))
                .or(() -> explorer.due(near, Integer.MAX_VALUE, now).flatMap(this::knowing))
                .or(() -> candidate(any -> true, near, now));
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

    private boolean send(Probe probe, Instant now) {
        boolean sent =
                requests.send(probe.peer(), new Request.FindNode(probe.key()), new Requests.Purpose.Probe(), now);
        if (sent) {
            asked.add(probe.peer().id());
            budget.spend(pace.ahead());
            explorer.asked(probe.key(), now);
        }
        return sent;
    }

    /** When somebody is due who is not yet: who is due by now waits for the budget, or for a peer that is being asked. */
    private Instant dueLater(Instant now) {
        int near = table.neighbourhood(pace.rhythm().neighbours());
        Instant candidate = candidates.nextAfter(now);
        Instant explored = explorer.next(near);
        return earlier(
                candidate,
                earlier(dueAt.isAfter(now) ? dueAt : Instant.MAX, explored.isAfter(now) ? explored : Instant.MAX));
    }

    private Instant lookupWake() {
        Instant lookup = inContact ? lookupAt : Instant.MAX;
        return settling ? earlier(settledAt, lookup) : lookup;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
