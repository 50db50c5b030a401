package org.fallow.dht.kademlia;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.fallow.dht.key.Key;
import org.fallow.libp2p.host.PeerAddresses;

/**
 * Peers to be asked whether they answer: those that said they serve, those somebody named, suspects of the table. Who did
 * not answer is asked again at growing intervals, and is remembered for as long, so that it is not asked sooner because
 * somebody else names it too.
 */
final class Candidates {
    private static final Duration AGAIN_MIN = Duration.ofSeconds(15);
    private static final Duration AGAIN_MAX = Duration.ofHours(1);
    private static final int GROWTH = 4;
    private static final int FAILURES_MAX = 6;

    /** One that was only named has a single chance, and this long no other. */
    private static final Duration NAMED_AGAIN = Duration.ofMinutes(30);

    private final int max;
    private final Map<Key, Candidate> candidates = new LinkedHashMap<>(0);

    /**
     * A peer to be asked from then on.
     *
     * @param named whether all that is known of it is that somebody named it
     */
    record Candidate(PeerAddresses peer, Key key, Instant next, int failures, boolean named) {}

    Candidates(int max) {
        this.max = max;
    }

    /** It has spoken for itself, or is in doubt. */
    void add(PeerAddresses peer, Key key, Instant next) {
        Candidate known = candidates.get(key);
        if (known != null && !known.named()) {
            return;
        }
        makeRoom();
        candidates.put(key, new Candidate(peer, key, next, 0, false));
    }

    /** Somebody named it. */
    void addNamed(PeerAddresses peer, Key key, Instant now) {
        if (candidates.size() < max) {
            candidates.putIfAbsent(key, new Candidate(peer, key, now, 0, true));
        }
    }

    void remove(Key key) {
        candidates.remove(key);
    }

    /** It did not answer; one that is {@code kept} is never given up. */
    void failed(Key key, boolean kept, Instant now) {
        Candidate candidate = candidates.get(key);
        if (candidate == null) {
            return;
        }
        int failures = candidate.failures() + 1;
        if (failures == FAILURES_MAX && !kept) {
            candidates.remove(key);
            return;
        }
        Duration wait = AGAIN_MIN.multipliedBy((long) Math.pow(GROWTH, candidate.failures()));
        Duration bounded = wait.compareTo(AGAIN_MAX) < 0 ? wait : AGAIN_MAX;
        Instant next = now.plus(candidate.named() ? NAMED_AGAIN : bounded);
        int counted = Math.min(failures, FAILURES_MAX - 1);
        candidates.put(key, new Candidate(candidate.peer(), key, next, counted, candidate.named()));
    }

    /** One whose time has come and that passes; those that are not {@code wanted} any more are dropped on the way. */
    Optional<Candidate> due(Instant now, Predicate<Candidate> wanted, Predicate<Candidate> passes) {
        for (Iterator<Candidate> each = candidates.values().iterator(); each.hasNext(); ) {
            Candidate candidate = each.next();
            boolean due = !candidate.next().isAfter(now);
            if (due && (!wanted.test(candidate) || (candidate.named() && candidate.failures() > 0))) {
                each.remove();
            } else if (due && passes.test(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** When the next is to be asked, those aside that are due now. */
    Instant nextAfter(Instant now) {
        Instant next = Instant.MAX;
        for (Candidate candidate : candidates.values()) {
            boolean sooner = candidate.next().isAfter(now) && candidate.next().isBefore(next);
            next = sooner ? candidate.next() : next;
        }
        return next;
    }

    private void makeRoom() {
        if (candidates.size() >= max) {
            candidates.remove(candidates.keySet().iterator().next());
        }
    }
}
