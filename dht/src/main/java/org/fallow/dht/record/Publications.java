package org.fallow.dht.record;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fallow.dht.key.Key;
import org.jspecify.annotations.Nullable;

/** What a node publishes itself, and when each is to be sent out again. */
public final class Publications {
    private final int max;
    private final Map<Key, Publication> byKey = new TreeMap<>();

    /** Asked for after every event; worked out anew when something has changed. */
    private @Nullable Instant next;

    /** The two things a node can publish under a key. */
    public enum Kind {
        /** A value. */
        VALUE,
        /** That it has what a multihash names. */
        PROVIDER
    }

    /** One of them; due again at {@code next}. */
    public record Publication(Key key, Kind kind, Instant next) {}

    /** None yet, and never more than {@code max}. */
    public Publications(int max) {
        this.max = max;
    }

    /** Publishes from now on, the next time then; false when there are too many. */
    public boolean schedule(Key key, Kind kind, Instant at) {
        if (byKey.size() >= max && !byKey.containsKey(key)) {
            return false;
        }
        byKey.put(key, new Publication(key, kind, at));
        next = null;
        return true;
    }

    /** Publishes no longer. */
    public void remove(Key key) {
        byKey.remove(key);
        next = null;
    }

    /** Whether it is published still. */
    public boolean contains(Key key) {
        return byKey.containsKey(key);
    }

    /** At most {@code most} of those due by then. */
    public List<Publication> due(Instant now, int most) {
        return byKey.values().stream()
                .filter(publication -> !publication.next().isAfter(now))
                .limit(most)
                .toList();
    }

    /** When the next one is due; {@link Instant#MAX} when there is none. */
    public Instant next() {
        Instant first = next;
        if (first == null) {
            first = byKey.values().stream()
                    .map(Publication::next)
                    .min(Instant::compareTo)
                    .orElse(Instant.MAX);
            next = first;
        }
        return first;
    }
}
