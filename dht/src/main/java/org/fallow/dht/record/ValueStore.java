package org.fallow.dht.record;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fallow.dht.key.Key;

/** The values this node keeps for others: the best valid one of each key, for {@link #LIFE} after it was received. */
public final class ValueStore {
    /** How long a value stays after it was last received. */
    public static final Duration LIFE = Duration.ofDays(2);

    /** Largest value, in bytes. */
    public static final int VALUE_BYTES_MAX = 15 << 10;

    private static final int VALUES_MAX = 16_384;
    private static final long BYTES_MAX = 64L << 20;

    private final Validators validators;
    private final TreeMap<Key, Held> values = new TreeMap<>();
    private long bytes;

    /** What is held under a name; treat {@code value} as immutable. */
    public record Held(byte[] value, Instant received) {}

    /** An empty store with these rules. */
    public ValueStore(Validators validators) {
        this.validators = validators;
    }

    /** Keeps a value; false, and nothing changes, when it is not valid, worse than what is held, or there is no room. */
    public boolean put(Key name, byte[] value, Instant now) {
        if (value.length > VALUE_BYTES_MAX || !validators.valid(name.bytes(), value, now)) {
            return false;
        }
        Optional<Held> held = get(name, now);
        if (held.isPresent() && validators.compare(name.bytes(), held.get().value(), value) > 0) {
            return false;
        }
        long change = (long) value.length - held.map(h -> h.value().length).orElse(0);
        if ((held.isEmpty() && values.size() >= VALUES_MAX) || bytes + change > BYTES_MAX) {
            return false;
        }
        bytes += change;
        values.put(name, new Held(value.clone(), now));
        return true;
    }

    /** What is held under a name and has not expired. */
    public Optional<Held> get(Key name, Instant now) {
        Held held = values.get(name);
        if (held != null && held.received().plus(LIFE).isBefore(now)) {
            remove(name);
            return Optional.empty();
        }
        return Optional.ofNullable(held);
    }

    /** Forgets what has expired. */
    public void expire(Instant now) {
        values.entrySet().stream()
                .filter(e -> e.getValue().received().plus(LIFE).isBefore(now))
                .map(Map.Entry::getKey)
                .toList()
                .forEach(this::remove);
    }

    private void remove(Key name) {
        Held gone = values.remove(name);
        bytes -= gone == null ? 0 : gone.value().length;
    }
}
