package org.fallow.dht.record;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.fallow.dht.key.Key;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;

/** Who said that it holds what, for {@link #LIFE} after it last said so. */
public final class ProviderStore {
    /** How long a provider stays after it last said so. */
    public static final Duration LIFE = Duration.ofDays(2);

    /** Providers of one key. */
    public static final int PROVIDERS_MAX = 64;

    private static final int NAMES_MAX = 65_536;

    private final TreeMap<Key, TreeMap<PeerId, Provider>> providers = new TreeMap<>();

    private record Provider(PeerAddresses addresses, Instant said) {
        boolean hasExpired(Instant now) {
            return said.plus(LIFE).isBefore(now);
        }
    }

    /** Keeps a provider; false when there is no room. Of a full key the one that was silent longest gives way. */
    public boolean add(Key name, PeerAddresses provider, Instant now) {
        if (!providers.containsKey(name) && providers.size() >= NAMES_MAX) {
            return false;
        }
        TreeMap<PeerId, Provider> known = providers.computeIfAbsent(name, n -> new TreeMap<>());
        known.put(provider.id(), new Provider(provider, now));
        if (known.size() > PROVIDERS_MAX) {
            known.values().stream()
                    .min(Comparator.comparing(Provider::said)
                            .thenComparing(p -> p.addresses().id()))
                    .ifPresent(oldest -> known.remove(oldest.addresses().id()));
        }
        return true;
    }

    /** Who provides a name, the one that said so last first. */
    public List<PeerAddresses> of(Key name, Instant now) {
        TreeMap<PeerId, Provider> known = providers.get(name);
        if (known == null) {
            return List.of();
        }
        List<Provider> alive = new ArrayList<>(known.values());
        alive.removeIf(p -> p.hasExpired(now));
        alive.sort(Comparator.comparing(Provider::said)
                .reversed()
                .thenComparing(p -> p.addresses().id()));
        return alive.stream().map(Provider::addresses).toList();
    }

    /** Forgets what has expired. */
    public void expire(Instant now) {
        providers.values().forEach(p -> p.values().removeIf(v -> v.hasExpired(now)));
        providers.values().removeIf(TreeMap::isEmpty);
    }
}
