package org.fallow.dht.kademlia;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.Request;
import org.fallow.dht.message.Response;
import org.fallow.dht.record.Value;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;

/** What a walk is for: what is asked on the way, what is gathered, and when there is enough of it. */
sealed interface Quest {
    /** What to ask of each peer. */
    Request ask();

    /** A peer has answered. */
    void take(PeerId from, Response response, Instant now);

    /** Whether there is no need to walk on. */
    boolean enough();

    /** The closest peers themselves, and nothing but them. */
    record Nearest(Key key) implements Quest {
        @Override
        public Request ask() {
            return new Request.FindNode(key);
        }

        @Override
        public void take(PeerId from, Response response, Instant now) {}

        @Override
        public boolean enough() {
            return false;
        }
    }

    /** Where one peer may be reached. */
    final class Whereabouts implements Quest {
        private final PeerId target;
        private Optional<PeerAddresses> found = Optional.empty();

        Whereabouts(PeerId target) {
            this.target = target;
        }

        Optional<PeerAddresses> found() {
            return found;
        }

        @Override
        public Request ask() {
            return new Request.FindNode(Key.of(target));
        }

        @Override
        public void take(PeerId from, Response response, Instant now) {
            if (found.isEmpty() && response instanceof Response.Nodes nodes) {
                found = nodes.closer().stream()
                        .filter(peer ->
                                peer.id().equals(target) && !peer.addresses().isEmpty())
                        .findFirst();
            }
        }

        @Override
        public boolean enough() {
            return found.isPresent();
        }
    }

    /** The best value under a key, and who gave which. */
    final class BestValue implements Quest {
        private final Key key;
        private final Holdings holdings;
        private final Map<PeerId, Value> given = new LinkedHashMap<>();
        private Optional<Value> best;

        BestValue(Key key, Holdings holdings, Optional<Value> held) {
            this.key = key;
            this.holdings = holdings;
            this.best = held;
        }

        Optional<Value> best() {
            return best;
        }

        /** Whether a peer gave this very value. */
        boolean gave(PeerId peer, Value value) {
            return Optional.ofNullable(given.get(peer)).filter(value::equals).isPresent();
        }

        @Override
        public Request ask() {
            return new Request.GetValue(key);
        }

        /** A value that is not valid counts as none: servers may not have looked. */
        @Override
        public void take(PeerId from, Response response, Instant now) {
            if (response instanceof Response.Found found) {
                found.value().filter(value -> holdings.valid(key, value, now)).ifPresent(value -> {
                    given.put(from, value);
                    if (best.isEmpty() || holdings.better(key, value, best.get())) {
                        best = Optional.of(value);
                    }
                });
            }
        }

        @Override
        public boolean enough() {
            return false;
        }
    }

    /** Who has what a multihash names. */
    final class ProviderSet implements Quest {
        private static final int PROVIDERS_MAX = 1_000;

        private final Key key;
        private final int want;
        private final Map<PeerId, PeerAddresses> providers = new LinkedHashMap<>();

        ProviderSet(Key key, int want, List<PeerAddresses> held) {
            this.key = key;
            this.want = Math.min(want, PROVIDERS_MAX);
            add(held);
        }

        List<PeerAddresses> providers() {
            return List.copyOf(providers.values());
        }

        @Override
        public Request ask() {
            return new Request.GetProviders(key);
        }

        @Override
        public void take(PeerId from, Response response, Instant now) {
            if (response instanceof Response.Providers named) {
                add(named.providers());
            }
        }

        @Override
        public boolean enough() {
            return providers.size() >= want;
        }

        private void add(List<PeerAddresses> more) {
            for (PeerAddresses provider : more) {
                PeerAddresses known = providers.get(provider.id());
                if (known == null
                        ? providers.size() < PROVIDERS_MAX
                        : known.addresses().isEmpty()) {
                    providers.put(provider.id(), provider);
                }
            }
        }
    }
}
