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
    /** How many are asked at once where the first good answer is the last. */
    int FEW = 4;

    /** What to ask of each peer. */
    Request ask();

    /** A peer has answered. */
    void take(PeerId from, Response response, Instant now);

    /** Whether there is no need to walk on. */
    boolean enough();

    /** As many answers at once are of use: with that many more there may be enough. */
    int useful();

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

        @Override
        public int useful() {
            return Integer.MAX_VALUE;
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

        @Override
        public int useful() {
            return FEW;
        }
    }

    /** The best value under a key, and who gave which. */
    final class BestValue implements Quest {
        private final Key key;
        private final int quorum;
        private final Holdings holdings;
        private final Map<PeerId, Value> given = new LinkedHashMap<>();
        private Optional<Value> best;
        private int agreeing;

        BestValue(Key key, int quorum, Holdings holdings, Optional<Value> held) {
            this.key = key;
            this.quorum = quorum;
            this.holdings = holdings;
            this.best = held;
        }

        Optional<Value> best() {
            return best;
        }

        /** Whether a peer gave this very value. */
        boolean gave(PeerId peer, Value value) {
            return value.equals(given.get(peer));
        }

        @Override
        public Request ask() {
            return new Request.GetValue(key);
        }

        /** A value that is not valid counts as none: servers may not have looked. */
        @Override
        public void take(PeerId from, Response response, Instant now) {
            if (response instanceof Response.Found found) {
                found.value().ifPresent(value -> take(from, value, now));
            }
        }

        private void take(PeerId from, Value value, Instant now) {
            boolean known = best.filter(value::equals).isPresent();
            if (!known && !holdings.valid(key, value, now)) {
                return;
            }
            given.put(from, value);
            if (known) {
                agreeing++;
            } else if (best.isEmpty() || holdings.better(key, value, best.get())) {
                best = Optional.of(value);
                agreeing = 1;
            }
        }

        /** Since no more are asked at once than are needed, nobody who might know better is left unheard. */
        @Override
        public boolean enough() {
            return quorum > 0 && agreeing >= quorum;
        }

        @Override
        public int useful() {
            return quorum == 0 ? Integer.MAX_VALUE : quorum - agreeing;
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

        @Override
        public int useful() {
            return Math.max(FEW, want - providers.size());
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
