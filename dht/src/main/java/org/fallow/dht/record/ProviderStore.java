package org.fallow.dht.record;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fallow.dht.key.Key;
import org.fallow.dht.record.StoredRecord.StoredProvider;
import org.fallow.libp2p.identity.PeerId;

/**
 * Who says to have what, by the key of its multihash. Of one key, the providers heard of last are kept. Each is dropped
 * some time after it last said so.
 */
public final class ProviderStore {
    private final PeerId self;
    private final Bounds bounds;
    private final Map<Key, Map<PeerId, StoredProvider>> byKey = new TreeMap<>();
    private final Map<PeerId, Integer> perPeer = new TreeMap<>();
    private int size;

    /**
     * What the store takes.
     *
     * @param recordsMax pairs of key and provider
     * @param perPeerMax keys that one other peer provides
     * @param perKeyMax providers of one key
     * @param life how long a provider is believed after it last said so
     */
    public record Bounds(int recordsMax, int perPeerMax, int perKeyMax, Duration life) {
        /** 65,536 pairs, 8,192 a peer, 32 a key, 48 hours. */
        public static final Bounds DEFAULT = new Bounds(65_536, 8_192, 32, Duration.ofDays(2));
    }

    /** What became of a provider that was offered. */
    public sealed interface Outcome {
        /** It is held now; {@code displaced} had to make way, the one of the key that was silent for longest. */
        record Stored(Optional<StoredProvider> displaced) implements Outcome {}

        /** A bound is reached. */
        record Full() implements Outcome {}
    }

    /** An empty store; what comes from {@code self} counts against the total only, and never makes way. */
    public ProviderStore(PeerId self, Bounds bounds) {
        this.self = self;
        this.bounds = bounds;
    }

    /** Offers a provider; one that is held already is renewed, with the new addresses. */
    public Outcome put(StoredProvider offered) {
        boolean renewed = remove(offered.key(), offered.from());
        boolean full = size >= bounds.recordsMax()
                || (!offered.from().equals(self) && perPeer.getOrDefault(offered.from(), 0) >= bounds.perPeerMax());
        if (full && !renewed) {
            return new Outcome.Full();
        }
        Optional<StoredProvider> displaced = room(offered.key());
        displaced.ifPresent(gone -> remove(gone.key(), gone.from()));
        byKey.computeIfAbsent(offered.key(), key -> new LinkedHashMap<>()).put(offered.from(), offered);
        perPeer.merge(offered.from(), 1, Integer::sum);
        size++;
        return new Outcome.Stored(displaced);
    }

    /** Who has what the key's multihash names, the one heard of last at the end. */
    public List<StoredProvider> get(Key key, Instant now) {
        return byKey.getOrDefault(key, Map.of()).values().stream()
                .filter(provider -> !expired(provider, now))
                .toList();
    }

    /** Drops a provider; false when there is none. */
    public boolean remove(Key key, PeerId from) {
        Map<PeerId, StoredProvider> providers = byKey.getOrDefault(key, Map.of());
        if (!providers.containsKey(from)) {
            return false;
        }
        providers.remove(from);
        if (providers.isEmpty()) {
            byKey.remove(key);
        }
        perPeer.computeIfPresent(from, (peer, count) -> count == 1 ? null : count - 1);
        size--;
        return true;
    }

    /** Drops what has expired, and returns it. */
    public List<StoredProvider> expire(Instant now) {
        List<StoredProvider> gone = new ArrayList<>();
        for (Map<PeerId, StoredProvider> providers : byKey.values()) {
            providers.values().stream()
                    .filter(provider -> expired(provider, now))
                    .forEach(gone::add);
        }
        gone.forEach(provider -> remove(provider.key(), provider.from()));
        return gone;
    }

    /** How many pairs of key and provider are held. */
    public int size() {
        return size;
    }

    private Optional<StoredProvider> room(Key key) {
        Map<PeerId, StoredProvider> providers = byKey.getOrDefault(key, Map.of());
        return providers.size() < bounds.perKeyMax()
                ? Optional.empty()
                : providers.values().stream()
                        .filter(provider -> !provider.from().equals(self))
                        .findFirst();
    }

    private boolean expired(StoredProvider provider, Instant now) {
        return !provider.received().plus(bounds.life()).isAfter(now);
    }
}
