package org.fallow.dht.kademlia;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.random.RandomGenerator;
import org.fallow.dht.key.Key;
import org.fallow.dht.routing.RoutingTable;
import org.fallow.libp2p.identity.PeerId;

/**
 * When the node looks for itself and for keys all over the key space, so that its table stays full and true: at the first
 * contact, every so often, and more often for itself alone while it knows few peers.
 */
final class Refresh {
    private static final int FEW = 10;
    private static final int KEY_BYTES = 32;

    /** Deeper buckets are those of the closest neighbours, which the look for itself fills. */
    private static final int PREFIX_MAX = 12;

    private final Key self;
    private final RoutingTable table;
    private final Settings settings;
    private final RandomGenerator random;
    private final Queue<Key> targets = new ArrayDeque<>();
    private Instant fullAt = Instant.MAX;
    private Instant smallAt = Instant.MAX;
    private boolean inContact;

    Refresh(PeerId self, RoutingTable table, Settings settings, RandomGenerator random) {
        this.self = Key.of(self);
        this.table = table;
        this.settings = settings;
        this.random = random;
    }

    /** Plans what is due now. True once every small interval, when all else that is done regularly is due too. */
    boolean plan(Instant now) {
        boolean first = !inContact && table.size() > 0;
        inContact = table.size() > 0;
        if (first || !fullAt.isAfter(now)) {
            fullAt = now.plus(settings.refresh());
            targets.clear();
            targets.add(self);
            for (int prefix = 0; prefix <= Math.min(PREFIX_MAX, table.deepest() + 1); prefix++) {
                keyAt(prefix).ifPresent(targets::add);
            }
        }
        boolean regular = smallAt.equals(Instant.MAX) || !smallAt.isAfter(now);
        if (regular) {
            smallAt = now.plus(settings.smallRefresh());
            if (targets.isEmpty() && inContact && table.size() <= FEW) {
                targets.add(self);
            }
        }
        return regular;
    }

    /** The next key to look for. */
    Optional<Key> next() {
        return Optional.ofNullable(targets.poll());
    }

    Instant wakeAt() {
        return fullAt.isBefore(smallAt) ? fullAt : smallAt;
    }

    /** Some key that shares exactly this many leading bits with the node's own; empty when chance did not give one. */
    private Optional<Key> keyAt(int prefix) {
        byte[] bytes = new byte[KEY_BYTES];
        for (int attempt = 0; attempt < 16 << prefix; attempt++) {
            random.nextBytes(bytes);
            Key key = Key.of(bytes);
            if (self.commonPrefix(key) == prefix) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }
}
