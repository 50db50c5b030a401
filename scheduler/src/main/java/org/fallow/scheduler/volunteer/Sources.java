package org.fallow.scheduler.volunteer;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.fallow.scheduler.offer.Offer;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.ShardId;

/**
 * The joined batches, and which to ask for work next: shares of the machine go by weight (stride scheduling), shards of
 * a batch by turns from a random one on. Where there is no work, pauses grow.
 */
final class Sources {
    /** Batches joined. */
    static final int BATCHES_MAX = 1_024;

    private static final int DOUBLINGS_MAX = 16;

    /** One batch. */
    private static final class Source {
        private final Cid id;
        private final Batch batch;
        private double pass;
        private int shard;

        /** Shards that had no work, one after the other. */
        private int misses;

        private int pauses;
        private Instant notBefore;

        Source(Cid id, Batch batch, double pass, int shard, Instant notBefore) {
            this.id = id;
            this.batch = batch;
            this.pass = pass;
            this.shard = shard;
            this.notBefore = notBefore;
        }
    }

    private final VolunteerTerms terms;
    private final RandomGenerator random;
    private final Map<Cid, Source> sources = new TreeMap<>();

    Sources(VolunteerTerms terms, RandomGenerator random) {
        this.terms = terms;
        this.random = random;
    }

    void join(Cid id, Batch batch, Instant now) {
        if (sources.size() < BATCHES_MAX && !sources.containsKey(id)) {
            double pass =
                    sources.values().stream().mapToDouble(s -> s.pass).min().orElse(0);
            sources.put(id, new Source(id, batch, pass, random.nextInt(batch.shardCount()), now));
        }
    }

    void leave(Cid id) {
        sources.remove(id);
    }

    /** When the batch expires; the far future where it is not joined. */
    Instant expiry(Cid id) {
        Source source = sources.get(id);
        return source == null ? Instant.MAX : Instant.ofEpochMilli(source.batch.expiresMillis());
    }

    /** The shard to ask for units now. */
    Optional<ShardId> next(Offer offer, Instant now) {
        return sources.values().stream()
                .filter(s -> offer.allows(s.batch) && !s.notBefore.isAfter(now) && isOpen(s, now))
                .min(Comparator.comparingDouble(s -> s.pass))
                .map(s -> new ShardId(s.id, s.shard));
    }

    /** When a batch can be asked that now cannot. */
    Instant wakeAt(Offer offer, Instant now) {
        return sources.values().stream()
                .filter(s -> offer.allows(s.batch) && isOpen(s, now))
                .map(s -> s.notBefore)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    /** The shard gave units. */
    void yielded(ShardId shard, int units, Offer offer) {
        Source source = sources.get(shard.batch());
        if (source != null) {
            source.pass += (double) units / Math.max(1, offer.weight(source.batch));
            source.misses = 0;
            source.pauses = 0;
        }
    }

    /** The shard had none: on to the next; after all of them, a pause. */
    void empty(ShardId shard, Instant now) {
        Source source = sources.get(shard.batch());
        if (source == null || source.shard != shard.index()) {
            return;
        }
        source.shard = (source.shard + 1) % source.batch.shardCount();
        source.misses++;
        if (source.misses >= source.batch.shardCount()) {
            source.misses = 0;
            pause(shard, now);
        }
    }

    /** The shard could not be asked: a pause. */
    void pause(ShardId shard, Instant now) {
        Source source = sources.get(shard.batch());
        if (source != null) {
            Duration pause = backOff(terms, source.pauses, random);
            source.pauses = Math.min(source.pauses + 1, DOUBLINGS_MAX);
            source.notBefore = now.plus(pause);
        }
    }

    /** The shortest pause, doubled {@code doublings} times, at most the longest; the last half of it by chance. */
    static Duration backOff(VolunteerTerms terms, int doublings, RandomGenerator random) {
        long min = terms.idleMin().toMillis();
        long pause = Math.min(terms.idleMax().toMillis(), min << Math.min(doublings, DOUBLINGS_MAX));
        return Duration.ofMillis(pause / 2 + random.nextLong(pause / 2 + 1));
    }

    private static boolean isOpen(Source source, Instant now) {
        return source.batch.expiresMillis() > now.toEpochMilli();
    }
}
