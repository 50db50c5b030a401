package org.fallow.libp2p.reach;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Addresses that failed are left alone for a while, twice as long each time.
 *
 * @param <K> what is tried
 */
public final class BackOff<K> {
    /** After the first failure. */
    static final Duration FIRST = Duration.ofSeconds(1);

    /** At most. */
    static final Duration LONGEST = Duration.ofMinutes(5);

    /** Most failures remembered; the oldest is forgotten. */
    static final int REMEMBERED_MAX = 4096;

    private final Map<K, Failure> failures = new LinkedHashMap<>();

    private record Failure(Duration pause, Instant until) {}

    /** Whether it may be tried now. */
    public boolean mayTry(K what, Instant now) {
        Failure failure = failures.get(what);
        return failure == null || !failure.until().isAfter(now);
    }

    /** How long it is left alone after its last failure; zero without one. What failed least is to be tried first. */
    public Duration pause(K what) {
        Failure failure = failures.get(what);
        return failure == null ? Duration.ZERO : failure.pause();
    }

    /** It failed. */
    public void failed(K what, Instant now) {
        Failure before = failures.remove(what);
        Duration pause = before == null ? FIRST : before.pause().multipliedBy(2);
        Duration bounded = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
        failures.put(what, new Failure(bounded, now.plus(bounded)));
        if (failures.size() > REMEMBERED_MAX) {
            failures.remove(failures.keySet().iterator().next());
        }
    }

    /** It worked. */
    public void worked(K what) {
        failures.remove(what);
    }
}
