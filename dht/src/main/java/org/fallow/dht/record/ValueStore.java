package org.fallow.dht.record;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fallow.dht.key.Key;
import org.fallow.dht.record.StoredRecord.StoredValue;
import org.fallow.libp2p.identity.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * The values a node holds, one a key: the best one it was given. It takes only what the validators take, never a worse
 * value in place of a better one, and no more than its bounds. Each value is dropped some time after its publisher last
 * sent it, as far as the node can tell: a copy comes with what is left of its life, as if it had come in earlier.
 */
public final class ValueStore {
    private final PeerId self;
    private final Validators validators;
    private final Bounds bounds;
    private final Map<Key, StoredValue> values = new TreeMap<>();
    private final Map<PeerId, Share> perPeer = new TreeMap<>();
    private long bytes;

    /**
     * What the store takes.
     *
     * @param recordsMax values
     * @param perPeerMax values that one other peer sent
     * @param perPeerBytesMax bytes of those values
     * @param bytesMax bytes of all values together
     * @param life how long a value is held after it last came in
     */
    public record Bounds(int recordsMax, int perPeerMax, long perPeerBytesMax, long bytesMax, Duration life) {
        /** 16,384 values, 1,024 a peer, 4 MiB a peer, 64 MiB, 48 hours. */
        public static final Bounds DEFAULT = new Bounds(16_384, 1_024, 4L << 20, 64L << 20, Duration.ofDays(2));
    }

    /** What one peer takes of the store. */
    private record Share(int values, long bytes) {
        static final Share NONE = new Share(0, 0);

        Share plus(int more, int length) {
            return new Share(values + more, bytes + (long) more * length);
        }
    }

    /** What became of a value that was offered. */
    public enum Outcome {
        /** It is held now. */
        STORED,
        /** A better one is held. */
        WORSE,
        /** The validators refuse it. */
        INVALID,
        /** A bound is reached. */
        FULL
    }

    /** An empty store; what comes from {@code self} counts against the common bounds only. */
    public ValueStore(PeerId self, Validators validators, Bounds bounds) {
        this.self = self;
        this.validators = validators;
        this.bounds = bounds;
    }

    /** Offers a value. The same bytes again, from anyone, renew the one that is held, and never make it older. */
    public Outcome put(StoredValue offered, Instant now) {
        byte[] key = offered.key().bytes();
        if (!validators.valid(key, offered.value().bytes(), now)) {
            return Outcome.INVALID;
        }
        StoredValue held = get(offered.key(), now).orElse(null);
        if (held == null) {
            return fits(offered, null) ? add(offered) : Outcome.FULL;
        }
        if (held.value().equals(offered.value())) {
            drop(held);
            Instant later = held.received().isAfter(offered.received()) ? held.received() : offered.received();
            return add(new StoredValue(held.key(), held.value(), held.from(), later));
        }
        if (validators.compare(key, offered.value().bytes(), held.value().bytes()) < 0) {
            return Outcome.WORSE;
        }
        if (!fits(offered, held)) {
            return Outcome.FULL;
        }
        drop(held);
        return add(offered);
    }

    /** The value held under a key, unless it has expired or is no longer valid. */
    public Optional<StoredValue> get(Key key, Instant now) {
        return Optional.ofNullable(values.get(key)).filter(held -> !expired(held, now));
    }

    /** Drops a value; nothing when there is none. */
    public void remove(Key key) {
        Optional.ofNullable(values.get(key)).ifPresent(this::drop);
    }

    /** Drops what has expired, and returns it. */
    public List<StoredValue> expire(Instant now) {
        List<StoredValue> gone = new ArrayList<>(
                values.values().stream().filter(held -> expired(held, now)).toList());
        gone.forEach(this::drop);
        return gone;
    }

    /** How many values are held. */
    public int size() {
        return values.size();
    }

    /** How many bytes they have. */
    public long bytes() {
        return bytes;
    }

    private boolean expired(StoredValue held, Instant now) {
        return !held.received().plus(bounds.life()).isAfter(now)
                || !validators.valid(held.key().bytes(), held.value().bytes(), now);
    }

    /** Whether there is room for it, with the one already under its key out of the way. */
    private boolean fits(StoredValue offered, @Nullable StoredValue replaced) {
        int length = offered.value().length();
        int gone = replaced == null ? 0 : replaced.value().length();
        boolean room = bytes - gone + length <= bounds.bytesMax()
                && (values.containsKey(offered.key()) || values.size() < bounds.recordsMax());
        Share share = perPeer.getOrDefault(offered.from(), Share.NONE).plus(1, length);
        if (replaced != null && replaced.from().equals(offered.from())) {
            share = share.plus(-1, gone);
        }
        boolean sendersRoom = share.values() <= bounds.perPeerMax() && share.bytes() <= bounds.perPeerBytesMax();
        return room && (sendersRoom || offered.from().equals(self));
    }

    private Outcome add(StoredValue stored) {
        remove(stored.key());
        values.put(stored.key(), stored);
        bytes += stored.value().length();
        perPeer.merge(
                stored.from(),
                Share.NONE.plus(1, stored.value().length()),
                (share, more) -> new Share(share.values() + 1, share.bytes() + more.bytes()));
        return Outcome.STORED;
    }

    private void drop(StoredValue held) {
        values.remove(held.key());
        bytes -= held.value().length();
        perPeer.computeIfPresent(
                held.from(),
                (peer, share) ->
                        share.values() == 1 ? null : share.plus(-1, held.value().length()));
    }
}
