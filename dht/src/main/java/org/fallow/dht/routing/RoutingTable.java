package org.fallow.dht.routing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fallow.dht.key.Key;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;

/**
 * The servers a node knows, in buckets by the number of leading bits their keys share with its own. A peer comes in only
 * by {@link #admit}, which its owner calls when the peer has answered, and goes out only by {@link #evict}, when it has
 * not. A full bucket keeps whom it has, since who has been there for long will likely stay; whoever comes too late waits
 * in the bucket's reserve and takes the place of the next one evicted.
 */
public final class RoutingTable {
    private final PeerId self;
    private final Key selfKey;
    private final int bucketMax;
    private final Map<Integer, Bucket> buckets = new TreeMap<>();
    private int size;
    private long version;

    /** A peer of the table, and when it last answered. */
    public record Entry(PeerAddresses peer, Key key, Instant heard) {}

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

    /** An empty table of a node, with this many peers to a bucket, and as many in its reserve. */
    public RoutingTable(PeerId self, int bucketMax) {
        this.self = self;
        this.selfKey = Key.of(self);
        this.bucketMax = bucketMax;
    }

    /** A server has answered. Without addresses it keeps those it had. */
    public Admission admit(PeerAddresses peer, Instant now) {
        if (peer.id().equals(self)) {
            return Admission.SELF;
        }
        Key key = Key.of(peer.id());
        Bucket bucket = buckets.computeIfAbsent(selfKey.commonPrefix(key), prefix -> new Bucket());
        Entry known = bucket.live.get(peer.id());
        if (known != null) {
            PeerAddresses latest = peer.addresses().isEmpty() ? known.peer() : peer;
            version += latest.equals(known.peer()) ? 0 : 1;
            bucket.live.put(peer.id(), new Entry(latest, key, now));
            return Admission.KNOWN;
        }
        Entry entry = new Entry(peer, key, now);
        if (bucket.live.size() < bucketMax) {
            bucket.live.put(peer.id(), entry);
            bucket.reserve.remove(peer.id());
            size++;
            version++;
            return Admission.ADDED;
        }
        bucket.reserve.remove(peer.id());
        if (bucket.reserve.size() == bucketMax) {
            bucket.reserve.remove(bucket.reserve.keySet().iterator().next());
        }
        bucket.reserve.put(peer.id(), entry);
        return Admission.FULL;
    }

    /** A peer has not answered: it leaves, and the newest of the reserve takes its place. False when it was not there. */
    public boolean evict(PeerId peer) {
        Bucket bucket = bucket(peer);
        bucket.reserve.remove(peer);
        if (bucket.live.remove(peer) == null) {
            return false;
        }
        size--;
        version++;
        if (!bucket.reserve.isEmpty()) {
            Entry next = bucket.reserve.lastEntry().getValue();
            bucket.reserve.remove(next.peer().id());
            bucket.live.put(next.peer().id(), next);
            size++;
        }
        return true;
    }

    /** Whether the peer is in the table. */
    public boolean contains(PeerId peer) {
        return bucket(peer).live.containsKey(peer);
    }

    /** The entry of a peer. */
    public Optional<Entry> entry(PeerId peer) {
        return Optional.ofNullable(bucket(peer).live.get(peer));
    }

    /** Of the bucket a peer belongs to: who has not answered for longest. */
    public Optional<Entry> stalest(PeerId peer) {
        return bucket(peer).live.values().stream().min(Comparator.comparing(Entry::heard));
    }

    /** The up to {@code count} peers closest to a key, closest first. */
    public List<PeerAddresses> closest(Key target, int count) {
        List<Entry> all = new ArrayList<>(size);
        buckets.values().forEach(bucket -> all.addAll(bucket.live.values()));
        all.sort((left, right) -> target.compareDistance(left.key(), right.key()));
        return all.stream().limit(count).map(Entry::peer).toList();
    }

    /** How many peers it holds. */
    public int size() {
        return size;
    }

    /** The longest prefix any peer shares with this node, in bits; -1 when the table is empty. */
    public int deepest() {
        return buckets.entrySet().stream()
                .filter(bucket -> !bucket.getValue().live.isEmpty())
                .mapToInt(Map.Entry::getKey)
                .max()
                .orElse(-1);
    }

    /** Grows whenever a peer comes, goes, or changes its addresses. */
    public long version() {
        return version;
    }

    private Bucket bucket(PeerId peer) {
        return buckets.getOrDefault(selfKey.commonPrefix(Key.of(peer)), new Bucket());
    }

    /** Both in the order in which they came. */
    private static final class Bucket {
        final LinkedHashMap<PeerId, Entry> live = new LinkedHashMap<>(4);
        final LinkedHashMap<PeerId, Entry> reserve = new LinkedHashMap<>(4);
    }
}
