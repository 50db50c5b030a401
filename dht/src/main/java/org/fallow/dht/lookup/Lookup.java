package org.fallow.dht.lookup;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fallow.dht.key.Key;
import org.fallow.dht.lookup.PeerState.Pace;
import org.fallow.dht.lookup.PeerState.Waiting;
import org.fallow.dht.routing.NetworkGroup;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * The iterative walk: ask the closest peers heard of, hear of closer ones, until the closest have all answered. It does
 * not know what is asked; its owner asks, bounds each request in time, and tells the walk who answered and who did not.
 *
 * <p>A walk goes along several paths that share no peer: each belongs to the path on which it was first heard of, and the
 * paths take turns in asking. So liars who send one path astray do not keep the others from the key. A path has arrived
 * when its {@code beta} closest have answered, or it has nobody left to ask; when all have, the {@code width} closest of
 * all paths are asked that were not yet.
 *
 * <p>What holds against liars besides: of a reply only {@code width} are taken, and those that are farther from the key
 * than the peer that names them only where they may be among the {@code width} closest, as in the reply of an honest
 * neighbour of the key, since others would never be asked. Names without a substance cost their namer its belief, see
 * {@link Candidate}. Of the closest no more than {@code groupMax} are of one network group while there are others. And
 * the requests of a walk are bounded whatever it hears.
 *
 * <p>A peer that takes much longer than those before it holds up no one: another is asked in its place, and it is asked
 * once more itself when it is one of the closest, since a request or its answer may have been lost; after twice {@code slow},
 * or {@code slow} after it was asked again, the walk ends without it. Only peers that answered are part of the result.
 *
 * @see <a href="https://github.com/libp2p/specs/tree/master/kad-dht#peer-routing">kad-dht, peer routing</a>
 * @see <a href="https://telematics.tm.kit.edu/publications/Files/267/SKademlia2007.pdf">S/Kademlia</a>
 */
public final class Lookup {
    /** Requests of one walk, for each peer of its width: 160. */
    private static final int ASKED_PER_WIDTH_MAX = 8;

    /** Peers kept in mind, for each peer of its width: 400. */
    private static final int HEARD_PER_WIDTH_MAX = 20;

    /** Whoever takes so many times as long as the longest answer so far is slow. */
    private static final int SLOWER = 3;

    private static final int ANSWERS_TO_JUDGE_BY = 3;
    private static final Duration SLOW_MIN = Duration.ofMillis(250);

    private final Key target;
    private final PeerId self;
    private final Shape shape;
    private final Instant deadline;

    /** Closest first. */
    private final ArrayList<Candidate> candidates = new ArrayList<>();

    private final Map<PeerId, Candidate> byId = new HashMap<>();
    private final int[] askedOn;
    private int asked;
    private int answered;
    private Duration longest = Duration.ZERO;
    private Instant wake;

    /**
     * How a walk goes.
     *
     * @param width how many peers it ends with, and how many are taken from a reply
     * @param alpha how many are waited for at once on the way, on all paths together
     * @param beta how many of the closest of a path must have answered for it to have arrived
     * @param paths how many it goes along
     * @param groupMax how many of the closest are of one network group, while there are others
     * @param slow after how long at the latest a peer no longer holds up the others
     * @param whole after how long the walk ends with what it has
     */
    public record Shape(int width, int alpha, int beta, int paths, int groupMax, Duration slow, Duration whole) {
        /** 20, 10, 3, 3 paths, 4 of a group, 2 seconds, 60 seconds. */
        public static final Shape DEFAULT = new Shape(20, 10, 3, 3, 4, Duration.ofSeconds(2), Duration.ofSeconds(60));

        /** The same on one path, for what is not worth more. */
        public Shape single() {
            return new Shape(width, alpha, beta, 1, groupMax, slow, whole);
        }
    }

    /**
     * A walk of {@code self} towards a key that begins with these peers, dealt out to the paths in turn, and ends at
     * {@code latest} or sooner.
     */
    public Lookup(Key target, PeerId self, Shape shape, List<PeerAddresses> seeds, Instant now, Instant latest) {
        this.target = target;
        this.self = self;
        this.shape = shape;
        Instant whole = now.plus(shape.whole());
        this.deadline = latest.isBefore(whole) ? latest : whole;
        this.wake = deadline;
        this.askedOn = new int[shape.paths()];
        for (int i = 0; i < seeds.size(); i++) {
            PeerAddresses seed = seeds.get(i);
            if (!seed.id().equals(self) && !byId.containsKey(seed.id())) {
                add(new Candidate(Key.of(seed.id()), seed, i % shape.paths()));
            }
        }
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
        int[] waiting = pace(now);
        if (!now.isBefore(deadline)) {
            return List.of();
        }
        List<PeerAddresses> ask = most > 0 ? askAgain(now) : new ArrayList<>();
        boolean[] arrived = arrived(true);
        int room = Math.min(most, all(arrived) ? shape.width() : shape.alpha()) - sum(waiting);
        room += ask.size();
        while (ask.size() < room && mayAsk()) {
            Candidate candidate = onTheWay(arrived, waiting);
            if (candidate == null) {
                break;
            }
            waiting[candidate.path()]++;
            ask.add(ask(candidate, now));
        }
        if (ask.size() < room) {
            askClosest(ask, room, now);
        }
        return ask;
    }

    /** A peer that was waited for has answered, and named these. */
    public void answered(PeerId peer, List<PeerAddresses> closer, Instant now) {
        Candidate candidate = byId.get(peer);
        if (candidate != null && candidate.state() instanceof Waiting waiting) {
            Duration took = Duration.between(waiting.since(), now);
            longest = took.compareTo(longest) > 0 ? took : longest;
            answered++;
            candidate.answered();
            hear(candidate, closer);
        }
    }

    /** A peer that was waited for did not answer. */
    public void failed(PeerId peer) {
        Candidate candidate = byId.get(peer);
        if (candidate != null && candidate.state() instanceof Waiting) {
            candidate.failed();
        }
    }

    /** Whether all paths have arrived and the width closest of those reachable have answered, or its time is over. */
    public boolean finished(Instant now) {
        if (!now.isBefore(deadline)) {
            return true;
        }
        if (!mayAsk()) {
            return candidates.stream().noneMatch(Lookup::awaited);
        }
        if (!all(arrived(false)) || astray()) {
            return false;
        }
        for (Candidate candidate : front(false, false)) {
            if (!candidate.hasAnswered()) {
                return false;
            }
        }
        return true;
    }

    /** The up to width closest peers that answered, closest first. */
    public List<PeerAddresses> result() {
        List<Candidate> found = front(false, true);
        found.sort((left, right) -> target.compareDistance(left.key(), right.key()));
        return peers(found);
    }

    /** Those of the width closest it has heard of that have answered, closest first; the others may not be asked yet. */
    public List<PeerAddresses> met() {
        List<Candidate> met = front(false, false);
        met.removeIf(candidate -> !candidate.hasAnswered());
        return peers(met);
    }

    /** How many it has asked so far. */
    public int asked() {
        return asked;
    }

    /** When to look again for whom to ask, if nothing happens before: when a peer becomes slow, or its time is over. */
    public Instant wakeAt() {
        return wake;
    }

    private PeerAddresses ask(Candidate candidate, Instant now) {
        candidate.asked(now);
        asked++;
        askedOn[candidate.path()]++;
        wake = earlier(wake, now.plus(slow()));
        return candidate.peer();
    }

    /** Those of the closest that are slow, once each. */
    private List<PeerAddresses> askAgain(Instant now) {
        List<PeerAddresses> ask = new ArrayList<>();
        for (Candidate candidate : front(false, false)) {
            if (mayAsk() && candidate.mayBeAskedAgain()) {
                // As if it had just become slow: it has as long again.
                candidate.askedAgain(now.minus(shape.slow()));
                ask.add(candidate.peer());
                asked++;
                wake = earlier(wake, now.plus(shape.slow()));
            }
        }
        return ask;
    }

    /** The closest of the path with the fewest requests under way, among the paths that have not arrived. */
    private @Nullable Candidate onTheWay(boolean[] arrived, int[] waiting) {
        Candidate best = null;
        int[] considered = new int[shape.paths()];
        for (Candidate candidate : candidates) {
            int path = candidate.path();
            if (arrived[path] || considered[path] >= shape.width() || !candidate.hoped(true)) {
                continue;
            }
            considered[path]++;
            if (candidate.isHeard()) {
                considered[path] = shape.width();
                best = best == null || waiting[path] < waiting[best.path()] ? candidate : best;
            }
        }
        return best;
    }

    /** The closest of all paths; and when too few have answered, also those that nobody believable vouches for. */
    private void askClosest(List<PeerAddresses> ask, int room, Instant now) {
        for (Candidate candidate : front(true, false)) {
            if (ask.size() < room && mayAsk() && candidate.isHeard() && candidate.vouchedFor()) {
                ask.add(ask(candidate, now));
            }
        }
        if (ask.isEmpty() && astray() && candidates.stream().noneMatch(Lookup::awaited)) {
            candidates.stream()
                    .filter(Candidate::isHeard)
                    .limit(Math.min(room, shape.beta()))
                    .forEach(candidate -> ask.add(ask(candidate, now)));
        }
    }

    private boolean mayAsk() {
        return asked < ASKED_PER_WIDTH_MAX * shape.width();
    }

    /** Hardly anybody has answered, and somebody is left to ask. */
    private boolean astray() {
        return answered < shape.beta() && candidates.stream().anyMatch(Candidate::isHeard);
    }

    private static boolean awaited(Candidate candidate) {
        return candidate.state() instanceof Waiting waiting && waiting.pace() != Pace.LATE;
    }

    /**
     * The width closest that are hoped for, or that have answered: no more of a network group than may be, and after
     * those the ones that are too many, while there is room.
     */
    private List<Candidate> front(boolean promptly, boolean answeredOnly) {
        List<Candidate> front = new ArrayList<>(shape.width());
        List<Candidate> crowd = new ArrayList<>(0);
        Map<NetworkGroup, Integer> groups = new HashMap<>(0);
        for (Candidate candidate : candidates) {
            if (front.size() == shape.width()) {
                break;
            }
            if (answeredOnly ? candidate.hasAnswered() : candidate.hoped(promptly)) {
                boolean crowded = candidate
                        .group()
                        .filter(group -> groups.merge(group, 1, Integer::sum) > shape.groupMax())
                        .isPresent();
                (crowded ? crowd : front).add(candidate);
            }
        }
        front.addAll(crowd.subList(0, Math.min(crowd.size(), shape.width() - front.size())));
        return front;
    }

    /** For each path, whether its beta closest that are hoped for have answered, or it has asked as many as it may. */
    private boolean[] arrived(boolean promptly) {
        boolean[] arrived = new boolean[shape.paths()];
        Arrays.fill(arrived, true);
        int[] counted = new int[shape.paths()];
        for (Candidate candidate : candidates) {
            int path = candidate.path();
            if (counted[path] < shape.beta() && candidate.hoped(promptly)) {
                counted[path]++;
                arrived[path] &= candidate.hasAnswered();
            }
        }
        int onPathMax = ASKED_PER_WIDTH_MAX * shape.width() / (shape.paths() + 1);
        for (int path = 0; path < arrived.length; path++) {
            arrived[path] |= askedOn[path] >= onPathMax;
        }
        return arrived;
    }

    /** Marks those that have become slow or late; returns how many are waited for on each path. */
    private int[] pace(Instant now) {
        int[] waiting = new int[shape.paths()];
        wake = deadline;
        Duration slow = slow();
        Duration late = shape.slow().multipliedBy(2);
        for (Candidate candidate : candidates) {
            if (candidate.state() instanceof Waiting(Instant since, Pace pace) && pace != Pace.LATE) {
                Instant next = since.plus(pace == Pace.PROMPT ? slow : late);
                if (!next.isAfter(now)) {
                    boolean tooLate = !since.plus(late).isAfter(now);
                    candidate.paced(since, tooLate ? Pace.LATE : Pace.SLOW);
                    next = since.plus(late);
                } else if (pace == Pace.PROMPT) {
                    waiting[candidate.path()]++;
                }
                wake = next.isAfter(now) ? earlier(wake, next) : wake;
            }
        }
        return waiting;
    }

    private Duration slow() {
        Duration usual = longest.multipliedBy(SLOWER);
        Duration slow = usual.compareTo(SLOW_MIN) < 0 ? SLOW_MIN : usual;
        return answered < ANSWERS_TO_JUDGE_BY || slow.compareTo(shape.slow()) > 0 ? shape.slow() : slow;
    }

    private void hear(Candidate from, List<PeerAddresses> closer) {
        Key horizon = horizon();
        for (PeerAddresses peer : closer.subList(0, Math.min(closer.size(), shape.width()))) {
            Candidate known = byId.get(peer.id());
            if (known != null) {
                known.named(from, peer);
            } else if (!peer.id().equals(self)) {
                Candidate candidate = new Candidate(Key.of(peer.id()), peer, from.path());
                if (horizon == null || nearer(candidate.key(), from.key()) || nearer(candidate.key(), horizon)) {
                    candidate.named(from, peer);
                    add(candidate);
                }
            }
        }
    }

    /** The key of the last of the width closest that may still answer; null when they are fewer. */
    private @Nullable Key horizon() {
        int considered = 0;
        for (Candidate candidate : candidates) {
            considered += candidate.hoped(false) ? 1 : 0;
            if (considered == shape.width()) {
                return candidate.key();
            }
        }
        return null;
    }

    /** When there are too many, the farthest that was only heard of makes way for a closer one. */
    private void add(Candidate candidate) {
        if (candidates.size() >= HEARD_PER_WIDTH_MAX * shape.width()) {
            Candidate last = candidates.getLast();
            if (!last.isHeard() || !nearer(candidate.key(), last.key())) {
                return;
            }
            candidates.removeLast();
            byId.remove(last.peer().id());
        }
        int from = 0;
        int to = candidates.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (nearer(candidates.get(middle).key(), candidate.key())) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        candidates.add(from, candidate);
        byId.put(candidate.peer().id(), candidate);
    }

    private boolean nearer(Key one, Key other) {
        return target.compareDistance(one, other) < 0;
    }

    private static List<PeerAddresses> peers(List<Candidate> candidates) {
        List<PeerAddresses> peers = new ArrayList<>(candidates.size());
        for (Candidate candidate : candidates) {
            peers.add(candidate.peer());
        }
        return peers;
    }

    private static boolean all(boolean[] arrived) {
        for (boolean one : arrived) {
            if (!one) {
                return false;
            }
        }
        return true;
    }

    private static int sum(int[] numbers) {
        int sum = 0;
        for (int number : numbers) {
            sum += number;
        }
        return sum;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
