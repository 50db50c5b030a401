package org.fallow.libp2p.reach;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.PeerId;

/**
 * Where peers may be reached, for a while. What a peer has said itself comes first and is never pushed out by what
 * others say of it; a signed record counts only when its number rises.
 */
public final class AddressBook {
    /** How long a peer's own word holds. */
    static final Duration OWN_HOLDS = Duration.ofHours(24);

    /** How long what others say holds. */
    static final Duration HEARSAY_HOLDS = Duration.ofHours(1);

    /** Most addresses kept for a peer, of each kind. */
    static final int ADDRESSES_MAX = 16;

    private final int peersMax;
    private final Map<PeerId, Entry> entries = new LinkedHashMap<>();

    private static final class Entry {
        private List<Multiaddr> own = List.of();
        private Instant ownUntil = Instant.MIN;
        private long seq = -1;
        private final Map<Multiaddr, Instant> hearsay = new LinkedHashMap<>();

        private boolean expired(Instant now) {
            hearsay.values().removeIf(until -> !until.isAfter(now));
            return !ownUntil.isAfter(now) && hearsay.isEmpty();
        }
    }

    /** A book for at most this many peers; the one written to longest ago makes room, hearsay first. */
    public AddressBook(int peersMax) {
        this.peersMax = peersMax;
    }

    /** Others say so. */
    public void hear(PeerId peer, List<Multiaddr> addresses, Instant now) {
        if (addresses.isEmpty()) {
            return;
        }
        Entry entry = entry(peer, now);
        for (Multiaddr address : addresses) {
            entry.hearsay.remove(address.withoutPeer());
            entry.hearsay.put(address.withoutPeer(), now.plus(HEARSAY_HOLDS));
        }
        while (entry.hearsay.size() > ADDRESSES_MAX) {
            entry.hearsay.remove(entry.hearsay.keySet().iterator().next());
        }
    }

    /** The peer itself has said so, over a connection or by a signed record. */
    public void learn(PeerId peer, Identify said, Instant now) {
        Entry entry = entry(peer, now);
        List<Multiaddr> addresses = said.addresses();
        if (said.record().isPresent()) {
            PeerRecord record = said.record().get();
            if (record.seq() <= entry.seq) {
                entry.ownUntil = now.plus(OWN_HOLDS);
                return;
            }
            entry.seq = record.seq();
            addresses = record.addresses();
        } else if (entry.seq >= 0) {
            // Once a peer signs, only its signature changes what is known.
            return;
        }
        if (!addresses.isEmpty()) {
            entry.own = addresses.stream().limit(ADDRESSES_MAX).toList();
            entry.ownUntil = now.plus(OWN_HOLDS);
        }
    }

    /** Where a peer may be reached, its own word first; empty when nothing is known. */
    public List<Multiaddr> addresses(PeerId peer, Instant now) {
        Entry entry = entries.get(peer);
        if (entry == null) {
            return List.of();
        }
        Set<Multiaddr> found = new LinkedHashSet<>();
        if (entry.ownUntil.isAfter(now)) {
            found.addAll(entry.own);
        }
        entry.hearsay.forEach((address, until) -> {
            if (until.isAfter(now)) {
                found.add(address);
            }
        });
        return List.copyOf(found);
    }

    /** Drops what has expired. */
    public void tick(Instant now) {
        entries.values().removeIf(entry -> entry.expired(now));
    }

    private Entry entry(PeerId peer, Instant now) {
        Entry entry = entries.remove(peer);
        if (entry == null) {
            entry = new Entry();
            makeRoom(now);
        }
        entries.put(peer, entry);
        return entry;
    }

    private void makeRoom(Instant now) {
        if (entries.size() < peersMax) {
            return;
        }
        tick(now);
        Predicate<Map.Entry<PeerId, Entry>> hearsayOnly =
                each -> !each.getValue().ownUntil.isAfter(now);
        while (entries.size() >= peersMax) {
            List<Map.Entry<PeerId, Entry>> all = new ArrayList<>(entries.entrySet());
            entries.remove(all.stream()
                    .filter(hearsayOnly)
                    .findFirst()
                    .orElse(all.getFirst())
                    .getKey());
        }
    }
}
