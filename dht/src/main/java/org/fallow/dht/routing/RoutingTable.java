package org.fallow.dht.routing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.fallow.dht.key.Key;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * The servers a node knows, in buckets by the number of leading bits their keys share with its own. A peer comes in only
 * by {@link #admit}, which its owner calls when the peer has answered.
 *
 * <p>A full bucket keeps whom it has, since who has been there for long will likely stay; whoever comes too late waits in
 * the bucket's reserve. A peer that does not answer once is a suspect: nobody is told of it any more, but it leaves only
 * when it fails again later, or when somebody fresh can take its place. Where many peers are of one {@link NetworkGroup},
 * the last of them are the first to make room.
 */
public final class RoutingTable {
    /** Peers of one group that a bucket has before it would rather have others. */
    public static final int GROUP_PER_BUCKET = 2;

    /** The same for the whole table. */
    public static final int GROUP_PER_TABLE = 3;

    /** Peers that wait for a place in a bucket. */
    public static final int RESERVE_PER_BUCKET = 4;

    /** A peer of the reserve that has answered within this time is fresh. */
    public static final Duration RESERVE_FRESH = Duration.ofMinutes(30);

    /** Requests that were sent before the first failure say nothing new when they fail too. */
    public static final Duration SUSPECT_MIN = Duration.ofSeconds(12);

    private final Key self;
    private final int bucketMax;
    private final SortedMembers members = new SortedMembers();

    /** Members by the number of bits they share with this node; as long as the deepest bucket ever needed. */
    private int[] sizes = new int[0];

    private final List<Member> reserve = new ArrayList<>(0);
    private long answeredMillis = Long.MIN_VALUE;
    private int suspects;
    private long version;

    /**
     * A peer of the table.
     *
     * @param since when it came in
     * @param answered when it last answered
     * @param heard when it last gave any sign of life; not before it answered
     * @param suspect whether it has failed to answer since
     */
    public record Entry(PeerAddresses peer, Key key, Instant since, Instant answered, Instant heard, boolean suspect) {}

    /**
     * How long after its last sign of life a peer is asked again: half as long as it has been known to live, since who
     * has lived for long will likely go on. It is at least {@code min}, for each four peers of the table, and at most
     * {@code max}; the least never exceeds half of the most. Of two peers that know each other one waits half as
     * long again, since to be asked is a sign of life too. Neighbours wait at most half of {@code max}.
     *
     * @param neighbours so many of the closest are neighbours
     */
    public record Rhythm(Duration min, Duration max, int neighbours) {}

    /** A peer to be asked, and when. */
    public record Due(Entry entry, Instant at) {}

    /** What became of a peer that answered. */
    public enum Admission {
        /** It is in the table now. */
        ADDED,
        /** It was in the table already. */
        KNOWN,
        /** Its bucket is full; it waits in the reserve. */
        FULL,
        /** It is this node itself. */
        SELF
    }

    /** An empty table of a node, with this many peers to a bucket. */
    public RoutingTable(PeerId self, int bucketMax) {
        this.self = Key.of(self);
        this.bucketMax = bucketMax;
    }

    /** Where this node stands. */
    public Key self() {
        return self;
    }

    /** Peers to a bucket. */
    public int bucketMax() {
        return bucketMax;
    }

    /** A server has answered. Without addresses it keeps those it had. */
    public Admission admit(PeerAddresses peer, Instant now) {
        Key key = Key.of(peer.id());
        if (key.equals(self)) {
            return Admission.SELF;
        }
        answeredMillis = now.toEpochMilli();
        int index = members.find(key);
        if (index >= 0) {
            Member known = members.get(index);
            suspects -= known.suspect() ? 1 : 0;
            version += known.answered(peer, now) ? 1 : 0;
            return Admission.KNOWN;
        }
        Member newcomer = new Member(peer, key, now);
        reserve.removeIf(waiting -> waiting.key.equals(key));
        int prefix = self.commonPrefix(key);
        if (bucketSize(prefix) >= bucketMax && !makeRoom(prefix, newcomer)) {
            await(prefix, newcomer);
            return Admission.FULL;
        }
        insert(newcomer);
        return Admission.ADDED;
    }

    /**
     * The peer with this key has given a sign of life without having been asked: it need not be asked for a while, if it
     * is no suspect.
     */
    public void heard(Key peer, Instant now) {
        int index = members.find(peer);
        if (index >= 0) {
            members.get(index).heard(now);
        }
    }

    /** A peer has said where it is reached now, which is no answer either. False when it is not in the table. */
    public boolean moved(PeerAddresses peer, Instant now) {
        int index = members.find(Key.of(peer.id()));
        if (index >= 0) {
            members.get(index).heard(now);
            version += members.get(index).moved(peer) ? 1 : 0;
        }
        return index >= 0;
    }

    /**
     * A peer has not answered. One that is {@code gone} leaves at once: there is no doubt that nobody is there. Another
     * becomes a suspect; it leaves at a later failure, if any peer has answered in between: else it may be this node that
     * is cut off. True when it has left.
     */
    public boolean failed(PeerId peer, boolean gone, Instant now) {
        Key key = Key.of(peer);
        int index = members.find(key);
        if (index < 0) {
            reserve.removeIf(waiting -> waiting.key.equals(key));
            return false;
        }
        Member member = members.get(index);
        boolean leaves = gone || (member.suspect() ? condemned(member, now) : hasFresh(key, now));
        if (leaves) {
            remove(index);
            promote(key);
        } else if (!member.suspect()) {
            member.suspect(now);
            suspects++;
            version++;
        }
        return leaves;
    }

    /** A peer does not belong here: it is no server any more. False when it was not there. */
    public boolean evict(PeerId peer) {
        Key key = Key.of(peer);
        reserve.removeIf(waiting -> waiting.key.equals(key));
        int index = members.find(key);
        if (index >= 0) {
            remove(index);
            promote(key);
        }
        return index >= 0;
    }

    /** Whether the peer is in the table. */
    public boolean contains(PeerId peer) {
        return members.find(Key.of(peer)) >= 0;
    }

    /** The same by its key. */
    public boolean contains(Key key) {
        return members.find(key) >= 0;
    }

    /** Whether the peer with this key is in the table, but did not answer the last time. */
    public boolean isSuspect(Key key) {
        int index = members.find(key);
        return index >= 0 && members.get(index).suspect();
    }

    /** Whether a peer of the table has answered after that time. */
    public boolean answeredAfter(PeerId peer, Instant then) {
        int index = members.find(Key.of(peer));
        return index >= 0 && members.get(index).answeredMillis() > then.toEpochMilli();
    }

    /** The entry of a peer. */
    public Optional<Entry> entry(PeerId peer) {
        int index = members.find(Key.of(peer));
        return index < 0 ? Optional.empty() : Optional.of(members.get(index).entry());
    }

    /** The entry at a place of the order of keys, 0 to {@link #size} - 1. */
    public Entry entry(int place) {
        return members.get(place).entry();
    }

    /** Of the bucket a peer belongs to: who has given no sign of life for longest. */
    public Optional<Entry> stalest(PeerId peer) {
        int prefix = Math.min(self.commonPrefix(Key.of(peer)), Key.BITS - 1);
        @Nullable Member stalest = null;
        int from = from(prefix);
        for (int i = from; i < from + bucketSize(prefix); i++) {
            Member member = members.get(i);
            stalest = stalest == null || member.heardMillis() < stalest.heardMillis() ? member : stalest;
        }
        return Optional.ofNullable(stalest).map(Member::entry);
    }

    /** Who is to be asked first of those that pass, suspects aside. */
    public Optional<Due> due(Rhythm rhythm, Predicate<PeerId> passes) {
        int near = neighbourhood(rhythm.neighbours());
        long half = rhythm.max().toMillis() / 2;
        long least = Math.min(half, rhythm.min().toMillis() * Math.max(4, members.size()) / 4);
        @Nullable Member first = null;
        long at = Long.MAX_VALUE;
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            long due = member.suspect()
                    ? Long.MAX_VALUE
                    : member.dueMillis(self, least, isNear(member, near) ? half : 2 * half);
            if (due < at && passes.test(member.peer.id())) {
                at = due;
                first = member;
            }
        }
        return first == null ? Optional.empty() : Optional.of(new Due(first.entry(), Instant.ofEpochMilli(at)));
    }

    /** The fewest leading bits that at most {@code count} peers share with this node: its neighbours are those. */
    public int neighbourhood(int count) {
        int bits = 0;
        int sharing = members.size();
        while (sharing > count) {
            sharing -= bucketSize(bits);
            bits++;
        }
        return bits;
    }

    /** The up to {@code count} peers closest to a key, closest first; none of them a suspect. */
    public List<PeerAddresses> closest(Key target, int count) {
        return closest(target, count, member -> !member.suspect());
    }

    /** The same to begin a walk with: where there are too few, suspects follow. */
    public List<PeerAddresses> seeds(Key target, int count) {
        List<PeerAddresses> seeds = closest(target, count);
        if (seeds.size() < count && suspects > 0) {
            seeds.addAll(closest(target, count - seeds.size(), Member::suspect));
        }
        return seeds;
    }

    /** How many peers it holds, suspects too. */
    public int size() {
        return members.size();
    }

    /** How many of them are no suspects. */
    public int sound() {
        return members.size() - suspects;
    }

    /** How many peers share exactly so many leading bits (below {@link Key#BITS}) with this node. */
    public int bucketSize(int prefix) {
        return prefix < sizes.length ? sizes[prefix] : 0;
    }

    /** Whether a peer that answers with this key would come in at once. */
    public boolean hasRoom(Key key) {
        return !key.equals(self) && bucketSize(self.commonPrefix(key)) < bucketMax;
    }

    /** The longest prefix any peer shares with this node, in bits; -1 when the table is empty. */
    public int deepest() {
        // Whoever shares most with a key stands next to where it would be.
        int place = -1 - members.find(self);
        int below = place > 0 ? members.get(place - 1).key.commonPrefix(self) : -1;
        int above = place < members.size() ? members.get(place).key.commonPrefix(self) : -1;
        return Math.max(below, above);
    }

    /** Grows whenever a peer comes, goes, is suspected or no longer, or changes its addresses. */
    public long version() {
        return version;
    }

    private boolean isNear(Member member, int near) {
        return self.commonPrefix(member.key) >= near;
    }

    private List<PeerAddresses> closest(Key target, int count, Predicate<Member> passes) {
        List<PeerAddresses> closest = new ArrayList<>(Math.min(count, members.size()));
        members.closest(target, count, passes, closest);
        return closest;
    }

    /** Where a bucket begins: it is one half of what shares its prefix, the other half being all deeper ones. */
    private int from(int prefix) {
        int first = members.first(self, prefix);
        return self.bit(prefix) ? first : members.split(first, members.end(self, prefix), prefix);
    }

    /** A newcomer finds a place where a suspect was, or the youngest of those too many of a group. */
    private boolean makeRoom(int prefix, Member newcomer) {
        int from = from(prefix);
        int end = from + bucketSize(prefix);
        Crowds crowds = new Crowds(members, from, end);
        boolean modest = !crowds.isFull(newcomer.group, 0);
        int leaves = -1;
        for (int i = from; i < end; i++) {
            Member member = members.get(i);
            if (member.suspect()) {
                leaves = i;
                break;
            }
            boolean younger = leaves < 0 || member.sinceMillis > members.get(leaves).sinceMillis;
            leaves = modest && younger && crowds.isFull(member.group, 1) ? i : leaves;
        }
        if (leaves >= 0) {
            remove(leaves);
        }
        return leaves >= 0;
    }

    private boolean condemned(Member member, Instant now) {
        return now.toEpochMilli() - member.suspectMillis() >= SUSPECT_MIN.toMillis()
                && answeredMillis > member.suspectMillis();
    }

    private boolean hasFresh(Key key, Instant now) {
        long fresh = now.minus(RESERVE_FRESH).toEpochMilli();
        return waiting(self.commonPrefix(key)).anyMatch(member -> member.heardMillis() >= fresh);
    }

    private void insert(Member member) {
        members.insert(-1 - members.find(member.key), member);
        int prefix = self.commonPrefix(member.key);
        if (prefix >= sizes.length) {
            sizes = Arrays.copyOf(sizes, prefix + 1);
        }
        sizes[prefix]++;
        version++;
    }

    private void remove(int index) {
        suspects -= members.get(index).suspect() ? 1 : 0;
        sizes[self.commonPrefix(members.get(index).key)]--;
        members.remove(index);
        version++;
    }

    /** Who came last to the reserve takes the place that is free now. */
    private void promote(Key left) {
        waiting(self.commonPrefix(left))
                .max(Comparator.comparingLong(Member::heardMillis))
                .ifPresent(next -> {
                    reserve.remove(next);
                    insert(next);
                });
    }

    private void await(int prefix, Member newcomer) {
        if (waiting(prefix).count() >= RESERVE_PER_BUCKET) {
            waiting(prefix).findFirst().ifPresent(reserve::remove);
        }
        reserve.add(newcomer);
    }

    private Stream<Member> waiting(int prefix) {
        return reserve.stream().filter(member -> self.commonPrefix(member.key) == prefix);
    }
}
