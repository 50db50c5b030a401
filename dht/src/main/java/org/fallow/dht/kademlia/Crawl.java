package org.fallow.dht.kademlia;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fallow.dht.key.Key;
import org.fallow.dht.key.Prefixes;
import org.fallow.dht.routing.RoutingTable;
import org.fallow.libp2p.host.PeerAddresses;

/**
 * Explores the whole key space, region by region, again and again: a region is all keys with one prefix. When all peers
 * that an answer names lie in the region there may be more of them, and its halves are asked for; else these were all.
 * For n peers that takes about n / 5 requests, and the probes that the answers lead to are part of them.
 */
final class Crawl implements Explorer {
    private static final int TRIES_MAX = 4;

    /** Where three quarters of an answer lie in the region, there may be more: peers do not know all their neighbours. */
    private static final int CROWDED = 3;

    private static final int CROWDED_OF = 4;

    private final RoutingTable table;
    private final Pace pace;
    private final int width;

    /** Those still to be asked for, by the key that is asked for. */
    private final Map<Key, Region> waiting = new LinkedHashMap<>();

    private final Map<Key, Region> asked = new LinkedHashMap<>();
    private Instant againAt = Instant.MAX;

    /** All keys that begin with the lowest {@code bits} bits of {@code prefix}; asked for in vain so often. */
    private record Region(int prefix, int bits, int tries) {
        Region(int prefix, int bits) {
            this(prefix, bits, 0);
        }

        Key key() {
            return Prefixes.at(prefix << (Prefixes.BITS - bits));
        }

        boolean has(Key key) {
            return bits == 0 || key.leading(bits) == prefix;
        }
    }

    /** So many peers come with a full answer. */
    Crawl(RoutingTable table, Pace pace, int width) {
        this.table = table;
        this.pace = pace;
        this.width = width;
    }

    @Override
    public void begin(Instant now) {
        againAt = now.plus(pace.lookupMax());
        if (waiting.isEmpty() && asked.isEmpty()) {
            wait(new Region(0, 0));
        }
    }

    @Override
    public Optional<Key> due(int near, int fewer, Instant now) {
        if (!againAt.isAfter(now)) {
            begin(now);
        }
        return waiting.entrySet().stream()
                .filter(region -> knowsInside(region.getKey(), region.getValue()))
                .map(Map.Entry::getKey)
                .findFirst()
                .or(() -> waiting.keySet().stream().findFirst());
    }

    @Override
    public Instant next(int near) {
        return waiting.isEmpty() ? againAt : Instant.MIN;
    }

    /** Whoever is probed anyway is asked for its region, if that is still to be asked for. */
    @Override
    public Key worth(Key near) {
        int own = near.leading(Prefixes.BITS);
        for (int bits = Prefixes.BITS; bits > 0 && !waiting.isEmpty(); bits--) {
            Key key = new Region(own >>> (Prefixes.BITS - bits), bits).key();
            if (waiting.containsKey(key)) {
                return key;
            }
        }
        return Prefixes.at(own);
    }

    @Override
    public void asked(Key key, Instant now) {
        Region region = waiting.remove(key);
        if (region != null) {
            asked.put(key, region);
        }
    }

    @Override
    public void answered(Key key, Key peer, List<PeerAddresses> closest) {
        Region region = asked.remove(key);
        if (region == null) {
            return;
        }
        long inside =
                closest.stream().filter(named -> region.has(Key.of(named.id()))).count();
        boolean crowded = inside * CROWDED_OF >= (long) width * CROWDED;
        if (!crowded && inside > 0 && !region.has(peer) && region.tries() < TRIES_MAX) {
            // Who is not in there knows little of it; those it has named know more, and will soon be known.
            wait(new Region(region.prefix(), region.bits(), region.tries() + 1));
        } else if (crowded && region.bits() < Prefixes.BITS) {
            wait(new Region(region.prefix() << 1, region.bits() + 1));
            wait(new Region((region.prefix() << 1) | 1, region.bits() + 1));
        }
    }

    @Override
    public void unanswered(Key key) {
        Region region = asked.remove(key);
        if (region != null && table.sound() > 0) {
            wait(region);
        }
    }

    @Override
    public void left(Key peer, Instant now) {
        // The next time round finds who came in its place.
    }

    private boolean knowsInside(Key key, Region region) {
        return table.closest(key, 1).stream().anyMatch(peer -> region.has(Key.of(peer.id())));
    }

    private void wait(Region region) {
        waiting.put(region.key(), region);
    }
}
