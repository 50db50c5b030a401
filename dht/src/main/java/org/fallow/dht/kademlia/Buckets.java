package org.fallow.dht.kademlia;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.fallow.dht.key.Key;
import org.fallow.dht.key.Prefixes;
import org.fallow.dht.routing.RoutingTable;
import org.fallow.libp2p.host.PeerAddresses;

/** Explores each bucket that has room, the emptiest first, ever less often while nobody leaves it. */
final class Buckets implements Explorer {
    private final RoutingTable table;
    private final Pace pace;
    private final RandomGenerator random;
    private final Map<Integer, Round> rounds = new TreeMap<>();

    private record Round(Instant next, Duration pause) {}

    Buckets(RoutingTable table, Pace pace, RandomGenerator random) {
        this.table = table;
        this.pace = pace;
        this.random = random;
    }

    @Override
    public void begin(Instant now) {
        rounds.clear();
    }

    @Override
    public Optional<Key> due(int near, int fewer, Instant now) {
        int emptiest = -1;
        int least = Math.min(fewer, table.bucketMax());
        for (int bits = 0; bits < depth(near); bits++) {
            int size = table.bucketSize(bits);
            if (size < least && !round(bits).next().isAfter(now)) {
                emptiest = bits;
                least = size;
            }
        }
        return emptiest < 0 ? Optional.empty() : Optional.of(Prefixes.sharing(emptiest, table.self(), random));
    }

    @Override
    public Instant next(int near) {
        Instant next = Instant.MAX;
        for (int bits = 0; bits < depth(near); bits++) {
            Instant due = round(bits).next();
            next = due.isBefore(next) && table.bucketSize(bits) < table.bucketMax() ? due : next;
        }
        return next;
    }

    @Override
    public Key worth(Key near) {
        int bits = table.self().commonPrefix(near);
        return bits < Prefixes.BITS ? Prefixes.sharing(bits, table.self(), random) : table.self();
    }

    @Override
    public void asked(Key key, Instant now) {
        int bits = table.self().commonPrefix(key);
        if (bits < Prefixes.BITS) {
            Duration pause = round(bits).pause();
            Duration doubled = pause.multipliedBy(2);
            rounds.put(bits, new Round(now.plus(pause), doubled.compareTo(pace.lookupMax()) < 0 ? doubled : pause));
        }
    }

    @Override
    public void answered(Key key, Key peer, List<PeerAddresses> closest) {
        // Whom it names is looked at elsewhere.
    }

    @Override
    public void unanswered(Key key) {
        // Another is asked in the next round.
    }

    @Override
    public void left(Key peer, Instant now) {
        int bits = table.self().commonPrefix(peer);
        Instant soon = now.plus(pace.lookupMin());
        if (bits < Prefixes.BITS && round(bits).next().isAfter(soon)) {
            rounds.put(bits, new Round(soon, pace.lookupMin()));
        }
    }

    private Round round(int bits) {
        return rounds.getOrDefault(bits, new Round(Instant.MIN, pace.lookupMin()));
    }

    private static int depth(int near) {
        return Math.min(near, Prefixes.BITS);
    }
}
