package org.fallow.dht.kademlia;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.Request;
import org.fallow.dht.record.StoredRecord.StoredValue;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;

/**
 * Keeps the values of others at the servers closest to their keys while servers come and go. About an hour after a value
 * last came in, and every hour after that, the node looks up in its own table who is closest to the key now. To those
 * that have come since, the holders closest to the key send the value: three of them, since one may be gone or lie.
 * Nothing is asked of anybody for it. A node that is no longer among the closest by far leaves the value to the others.
 *
 * <p>A value is sent with the rest of its life, and a copy lives no longer than that; only who publishes it gives it a
 * new one. So it dies with its publisher's interest in it, however often it is copied.
 */
final class Replication {
    private static final int SPREADERS = 3;
    private static final int AT_ONCE_MAX = 8;
    private static final Duration INTERVAL = Duration.ofHours(1);

    /** The hours of different nodes and keys begin at different times, within this. */
    private static final Duration SPREAD = Duration.ofMinutes(10);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final PeerId self;
    private final Key selfKey;
    private final int width;
    private final int dutiesMax;
    private final Contacts contacts;
    private final Holdings holdings;
    private final Requests requests;

    /** Looked at from the first on; whose turn it was goes to the end. */
    private final Map<Key, Duty> duties = new LinkedHashMap<>();

    private Instant resumeAt = Instant.MIN;

    /** When to look next, and which of the closest are taken to hold the value; none when that is not known. */
    private record Duty(Instant due, List<PeerId> holders) {}

    Replication(PeerId self, Settings settings, Contacts contacts, Holdings holdings, Requests requests) {
        this.self = self;
        this.selfKey = Key.of(self);
        this.width = settings.shape().width();
        this.dutiesMax = settings.values().recordsMax();
        this.contacts = contacts;
        this.holdings = holdings;
        this.requests = requests;
    }

    /** A value was kept over a restart; who else holds it is not known. */
    void restored(Key key, Instant now) {
        add(key, new Duty(due(key, now), List.of()));
    }

    /** A value has come in: from its publisher, who stores it at all of the closest, or as a copy of another holder's. */
    void taken(Key key, boolean copy, Instant now) {
        Duty before = duties.remove(key);
        List<PeerId> holders = copy && before != null ? before.holders() : ids(closest(key, width));
        add(key, new Duty(due(key, now), holders));
    }

    void tick(Instant now) {
        int looked = 0;
        while (!wakeAt().isAfter(now)) {
            if (looked == AT_ONCE_MAX) {
                resumeAt = now.plus(PAUSE);
                return;
            }
            Map.Entry<Key, Duty> first = duties.entrySet().iterator().next();
            duties.remove(first.getKey());
            look(first.getKey(), first.getValue(), now);
            looked++;
        }
    }

    /** When the first value is to be looked at. */
    Instant wakeAt() {
        if (duties.isEmpty()) {
            return Instant.MAX;
        }
        Instant due = duties.values().iterator().next().due();
        return due.isBefore(resumeAt) ? resumeAt : due;
    }

    private void look(Key key, Duty duty, Instant now) {
        Optional<StoredValue> held =
                holdings.value(key, now).filter(value -> !value.from().equals(self));
        List<PeerAddresses> nearest = closest(key, 2 * width);
        boolean faraway = nearest.size() == 2 * width
                && key.compareDistance(selfKey, Key.of(nearest.getLast().id())) > 0;
        if (held.isEmpty() || faraway) {
            return;
        }
        List<PeerAddresses> closest = nearest.subList(0, Math.min(width, nearest.size()));
        List<PeerId> holders = duty.holders().isEmpty() ? ids(closest) : new ArrayList<>();
        Set<PeerId> before = new LinkedHashSet<>(duty.holders());
        for (PeerAddresses peer : closest) {
            if (before.contains(peer.id())) {
                holders.add(peer.id());
            }
        }
        if (closerThanSelf(key, holders) < SPREADERS) {
            send(key, held.get(), closest, holders, now);
        }
        add(key, new Duty(due(key, now), List.copyOf(holders)));
    }

    /** Who does not take it, or does not get it, is helped out by the other two who send it. */
    private void send(Key key, StoredValue value, List<PeerAddresses> closest, List<PeerId> holders, Instant now) {
        Request put = new Request.PutValue(key, value.value(), Optional.of(holdings.left(value, now)));
        for (PeerAddresses peer : closest) {
            if (!holders.contains(peer.id()) && requests.send(peer, put, new Requests.Purpose.Correction(), now)) {
                holders.add(peer.id());
            }
        }
    }

    private int closerThanSelf(Key key, List<PeerId> holders) {
        int closer = 0;
        for (PeerId holder : holders) {
            closer += key.compareDistance(Key.of(holder), selfKey) < 0 ? 1 : 0;
        }
        return closer;
    }

    private void add(Key key, Duty duty) {
        if (duties.size() >= dutiesMax) {
            duties.remove(duties.keySet().iterator().next());
        }
        duties.put(key, duty);
    }

    private Instant due(Key key, Instant now) {
        int spread = Math.floorMod(31 * key.hashCode() + self.hashCode(), (int) SPREAD.toSeconds());
        return now.plus(INTERVAL).plusSeconds(spread);
    }

    private List<PeerAddresses> closest(Key key, int count) {
        return contacts.table().closest(key, count);
    }

    private static List<PeerId> ids(List<PeerAddresses> peers) {
        return peers.stream().map(PeerAddresses::id).toList();
    }
}
