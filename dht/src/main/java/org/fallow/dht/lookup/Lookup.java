package org.fallow.dht.lookup;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.fallow.dht.key.Key;
import org.fallow.dht.lookup.PeerState.Answered;
import org.fallow.dht.lookup.PeerState.Heard;
import org.fallow.dht.lookup.PeerState.Unreachable;
import org.fallow.dht.lookup.PeerState.Waiting;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;

/**
 * The iterative walk: ask the closest peers heard of, hear of closer ones, until the closest have all answered. It does
 * not know what is asked; its owner asks, bounds each request in time, and tells the walk who answered and who did not.
 *
 * <p>A peer is heard of, then waited for, then has answered or is unreachable. While the walk is under way, {@code alpha}
 * are waited for at once; when the {@code beta} closest have answered, it has arrived, and all of the {@code width}
 * closest are asked. A peer that takes long is still waited for, but holds up no one: another is asked in its place. Only
 * peers that answered are part of the result.
 *
 * @see <a href="https://github.com/libp2p/specs/tree/master/kad-dht#peer-routing">kad-dht, peer routing</a>
 */
public final class Lookup {
    private static final int PEERS_MAX = 1_000;

    private final Key target;
    private final PeerId self;
    private final Shape shape;
    private final Instant deadline;
    private final TreeMap<Key, Candidate> candidates;

    /**
     * How a walk goes.
     *
     * @param width how many peers it ends with, and twice that many are taken from a reply
     * @param alpha how many are waited for at once on the way
     * @param beta how many of the closest must have answered for it to have arrived
     * @param slow after how long a peer no longer holds up the others
     * @param whole after how long the walk ends with what it has
     */
    public record Shape(int width, int alpha, int beta, Duration slow, Duration whole) {
        /** 20, 10, 3, 2 seconds, 60 seconds. */
        public static final Shape DEFAULT = new Shape(20, 10, 3, Duration.ofSeconds(2), Duration.ofSeconds(60));
    }

    private static final class Candidate {
        private PeerAddresses peer;
        private PeerState state = new Heard();

        Candidate(PeerAddresses peer) {
            this.peer = peer;
        }
    }

    /** A walk of {@code self} towards a key that begins with these peers, and ends at {@code latest} or sooner. */
    public Lookup(Key target, PeerId self, Shape shape, Collection<PeerAddresses> seeds, Instant now, Instant latest) {
        this.target = target;
        this.self = self;
        this.shape = shape;
        Instant whole = now.plus(shape.whole());
        this.deadline = latest.isBefore(whole) ? latest : whole;
        this.candidates = new TreeMap<>(target.byDistance());
        hear(seeds);
    }

    /** Where it goes. */
    public Key target() {
        return target;
    }

    /** Whom to ask now; they are waited for from now on. */
    public List<PeerAddresses> next(Instant now) {
        return next(now, Integer.MAX_VALUE);
    }

    /** Whom to ask now so that no more than {@code most} are waited for, but for the slow ones. */
    public List<PeerAddresses> next(Instant now, int most) {
        List<PeerAddresses> ask = new ArrayList<>();
        int room = now.isBefore(deadline) ? room(now, most) : 0;
        int considered = 0;
        for (Candidate candidate : candidates.values()) {
            if (room <= 0 || considered == shape.width()) {
                break;
            }
            considered += counts(candidate.state) ? 1 : 0;
            if (candidate.state instanceof Heard) {
                candidate.state = new Waiting(now);
                ask.add(candidate.peer);
                room--;
            }
        }
        return ask;
    }

    /** A peer that was waited for has answered, and named these. */
    public void answered(PeerId peer, List<PeerAddresses> closer) {
        Candidate candidate = candidates.get(Key.of(peer));
        if (candidate != null && candidate.state instanceof Waiting) {
            candidate.state = new Answered();
            hear(closer.subList(0, Math.min(closer.size(), 2 * shape.width())));
        }
    }

    /** A peer that was waited for did not answer. */
    public void failed(PeerId peer) {
        Candidate candidate = candidates.get(Key.of(peer));
        if (candidate != null && candidate.state instanceof Waiting) {
            candidate.state = new Unreachable();
        }
    }

    /** Whether the width closest of those reachable have answered, or its time is over. */
    public boolean finished(Instant now) {
        return !now.isBefore(deadline)
                || candidates.values().stream()
                        .filter(candidate -> !(candidate.state instanceof Unreachable))
                        .limit(shape.width())
                        .allMatch(candidate -> candidate.state instanceof Answered);
    }

    /** The up to width closest peers that answered, closest first. */
    public List<PeerAddresses> result() {
        return candidates.values().stream()
                .filter(candidate -> candidate.state instanceof Answered)
                .limit(shape.width())
                .map(candidate -> candidate.peer)
                .toList();
    }

    /** Those of the width closest it has heard of that have answered, closest first; the others may not be asked yet. */
    public List<PeerAddresses> met() {
        return candidates.values().stream()
                .filter(candidate -> !(candidate.state instanceof Unreachable))
                .limit(shape.width())
                .filter(candidate -> candidate.state instanceof Answered)
                .map(candidate -> candidate.peer)
                .toList();
    }

    /** When to look again for whom to ask, if nothing happens before: when a peer becomes slow, or its time is over. */
    public Instant wakeAt() {
        Instant wake = deadline;
        for (Candidate candidate : candidates.values()) {
            if (candidate.state instanceof Waiting waiting && !waiting.slow()) {
                Instant slow = waiting.since().plus(shape.slow());
                wake = slow.isBefore(wake) ? slow : wake;
            }
        }
        return wake;
    }

    private void hear(Collection<PeerAddresses> peers) {
        for (PeerAddresses peer : peers) {
            Key key = Key.of(peer.id());
            Candidate known = candidates.get(key);
            if (known != null) {
                known.peer = known.peer.addresses().isEmpty() ? peer : known.peer;
            } else if (!peer.id().equals(self) && hasRoomFor(key)) {
                candidates.put(key, new Candidate(peer));
            }
        }
    }

    /** When there are too many, the farthest that was only heard of makes way for a closer one. */
    private boolean hasRoomFor(Key key) {
        if (candidates.size() < PEERS_MAX) {
            return true;
        }
        boolean makesWay = candidates.lastEntry().getValue().state instanceof Heard
                && target.compareDistance(key, candidates.lastKey()) < 0;
        if (makesWay) {
            candidates.pollLastEntry();
        }
        return makesWay;
    }

    /** Also marks those that have become slow. */
    private int room(Instant now, int most) {
        int waiting = 0;
        for (Candidate candidate : candidates.values()) {
            if (candidate.state instanceof Waiting since) {
                if (!since.slow() && !since.since().plus(shape.slow()).isAfter(now)) {
                    candidate.state = new Waiting(since.since(), true);
                } else if (!since.slow()) {
                    waiting++;
                }
            }
        }
        return Math.min(most, arrived() ? shape.width() : shape.alpha()) - waiting;
    }

    private boolean arrived() {
        return candidates.values().stream()
                .filter(candidate -> !(candidate.state instanceof Unreachable))
                .limit(shape.beta())
                .allMatch(candidate -> candidate.state instanceof Answered);
    }

    /** Whether a peer is one of the width whose answers are hoped for. */
    private static boolean counts(PeerState state) {
        return switch (state) {
            case Heard heard -> true;
            case Waiting waiting -> !waiting.slow();
            case Answered answered -> true;
            case Unreachable unreachable -> false;
        };
    }
}
