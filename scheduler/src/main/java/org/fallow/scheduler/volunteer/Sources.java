package org.fallow.scheduler.volunteer;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.fallow.scheduler.offer.Offer;
import org.fallow.scheduler.offer.Unfit;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.ShardId;

/**
 * The joined batches, and which to ask for work next. The machine's time goes to projects by weight (stride scheduling:
 * who has had the least for its weight is next), within a project to its batches alike, and to the shards of a batch by
 * turns from a random one on. Where there is no work, or where units fail, pauses grow.
 */
final class Sources {
    /** Batches joined. */
    static final int BATCHES_MAX = 1_024;

    /** Units of a batch that fail one after the other before it is left alone for a while. */
    static final int FAILURES_MAX = 3;

    private static final int DOUBLINGS_MAX = 16;

    /** What a project that had no work keeps a claim to, in times of all that is held ahead. */
    private static final int CLAIM = 4;

    /** Seconds of the machine had, divided by the weight. */
    private static final class Share {
        private double had;
    }

    /** One batch. */
    static final class Source {
        private final Cid id;
        private final Batch batch;
        private final Speed speed = new Speed();
        private double had;
        private int shard;

        /** Shards that had no work, one after the other. */
        private int misses;

        private int pauses;
        private int failures;
        private String cause = "";
        private Instant notBefore;

        /** It waits for a search only. */
        private boolean searching;

        /** Units held when no more were given; none are asked for before half of them are done. */
        private int fullAt = Integer.MAX_VALUE;

        Source(Cid id, Batch batch, int shard, Instant notBefore) {
            this.id = id;
            this.batch = batch;
            this.shard = shard;
            this.notBefore = notBefore;
        }

        Cid id() {
            return id;
        }

        Speed speed() {
            return speed;
        }

        Instant expires() {
            return Instant.ofEpochMilli(batch.expiresMillis());
        }

        int fullAt() {
            return fullAt;
        }

        boolean isFailing() {
            return failures >= FAILURES_MAX;
        }

        ShardId next() {
            return new ShardId(id, shard);
        }
    }

    /** Whether units of a batch are wanted now. */
    @FunctionalInterface
    interface Appetite {
        /** Units wanted, 0 for none. */
        int wanted(Source source);
    }

    private final VolunteerTerms terms;
    private final RandomGenerator random;
    private final Map<Cid, Source> sources = new TreeMap<>();
    private final Map<ProjectId, Share> shares = new TreeMap<>();

    /** What the project that was given work last had had by then. */
    private double served;

    Sources(VolunteerTerms terms, RandomGenerator random) {
        this.terms = terms;
        this.random = random;
    }

    /** A project and a batch that come later have no claim to what others had before. */
    void join(Cid id, Batch batch, Instant now) {
        if (sources.size() >= BATCHES_MAX || sources.containsKey(id)) {
            return;
        }
        Source source = new Source(id, batch, random.nextInt(batch.shardCount()), now);
        source.had = sources.values().stream()
                .filter(s -> s.batch.project().equals(batch.project()))
                .mapToDouble(s -> s.had)
                .min()
                .orElse(0);
        if (!shares.containsKey(batch.project())) {
            Share share = new Share();
            share.had = served;
            shares.put(batch.project(), share);
        }
        sources.put(id, source);
    }

    void leave(Cid id) {
        Source source = sources.remove(id);
        if (source != null && sources.values().stream().noneMatch(s -> sameProject(s, source))) {
            shares.remove(source.batch.project());
        }
    }

    Collection<Source> all() {
        return Collections.unmodifiableCollection(sources.values());
    }

    Optional<Source> source(Cid id) {
        return Optional.ofNullable(sources.get(id));
    }

    /** How long the batch's units take here; nothing is known of one that is not joined. */
    Speed speed(Cid id) {
        Source source = sources.get(id);
        return source == null ? new Speed() : source.speed;
    }

    /** The batch to ask for units now. */
    Optional<Source> next(Offer offer, Appetite appetite, Instant now) {
        return sources.values().stream()
                .filter(s -> !s.notBefore.isAfter(now) && isOpen(s, offer, now) && appetite.wanted(s) > 0)
                .min(Comparator.<Source>comparingDouble(s -> had(s)).thenComparingDouble(s -> s.had));
    }

    /** When a batch can be asked that now cannot. */
    Instant wakeAt(Offer offer, Appetite appetite, Instant now) {
        return sources.values().stream()
                .filter(s -> isOpen(s, offer, now) && appetite.wanted(s) > 0)
                .map(s -> s.notBefore)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    /** Why no units of the batch are fetched, whatever is held; empty where they are, or it is over anyway. */
    Optional<Unfit> unfit(Source source, Offer offer, Instant now) {
        if (offer.weight(source.batch) == 0 || !source.expires().isAfter(now)) {
            return Optional.empty();
        }
        Optional<Unfit> unfit = offer.unfit(source.batch);
        if (unfit.isPresent()) {
            return unfit;
        }
        Duration takes = Duration.ofMillis((long) (source.speed.most() * 1e3));
        if (source.speed.isMeasured() && now.plus(takes).isAfter(source.expires())) {
            return Optional.of(new Unfit.TooLate(takes, source.expires()));
        }
        return source.isFailing() ? Optional.of(new Unfit.Failing(source.cause, source.failures)) : Optional.empty();
    }

    /**
     * The shard gave units; the project is charged what they will take.
     *
     * @param seconds of one slot, all together
     * @param held units of the batch, those included
     */
    void yielded(ShardId shard, double seconds, boolean asManyAsWanted, int held, Offer offer) {
        Source source = sources.get(shard.batch());
        if (source != null) {
            // Who had no work for a day has no claim to what others had meanwhile (start-time fair queueing), but who
            // was not asked for an hour is not forgotten.
            Share share = share(source);
            double claim = (double) CLAIM
                    * offer.slots()
                    * (double) terms.ahead().high().toSeconds();
            share.had = Math.max(share.had, served - claim / Math.max(1, offer.weight(source.batch)));
            served = Math.max(served, share.had);
            charge(source.id, seconds, offer);
            source.misses = 0;
            source.pauses = 0;
            source.fullAt = asManyAsWanted ? Integer.MAX_VALUE : held;
        }
    }

    /** The batch's project had this much more of the machine, or less where it is negative. */
    void charge(Cid id, double seconds, Offer offer) {
        Source source = sources.get(id);
        if (source != null) {
            share(source).had += seconds / Math.max(1, offer.weight(source.batch));
            source.had += seconds;
        }
    }

    /** A unit ended without a result. */
    void failed(Cid id, String cause, Instant now) {
        Source source = sources.get(id);
        if (source != null) {
            source.failures = Math.min(source.failures + 1, FAILURES_MAX + DOUBLINGS_MAX);
            source.cause = cause;
            if (source.isFailing()) {
                source.notBefore = now.plus(backOff(terms, source.failures - FAILURES_MAX, random));
                source.searching = false;
            }
        }
    }

    /** Whether the batch's units fail one after the other. */
    boolean isFailing(Cid id) {
        Source source = sources.get(id);
        return source != null && source.isFailing();
    }

    /** A unit ended with a result. */
    void succeeded(Cid id) {
        Source source = sources.get(id);
        if (source != null) {
            source.failures = 0;
        }
    }

    /** The shard had none: on to the next; after all of them, a pause. */
    void empty(ShardId shard, int held, Instant now) {
        Source source = sources.get(shard.batch());
        if (source == null || source.shard != shard.index()) {
            return;
        }
        source.shard = (source.shard + 1) % source.batch.shardCount();
        source.misses++;
        if (source.misses >= source.batch.shardCount()) {
            source.misses = 0;
            source.fullAt = held == 0 ? Integer.MAX_VALUE : held;
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
            source.searching = false;
        }
    }

    /** Nobody is known to keep the shard: until somebody is found, a pause. */
    void search(ShardId shard, Instant now) {
        pause(shard, now);
        source(shard.batch()).ifPresent(source -> source.searching = true);
    }

    /** Custodians of the shard were found. */
    void found(ShardId shard, Instant now) {
        Source source = sources.get(shard.batch());
        if (source != null && source.searching && source.shard == shard.index()) {
            source.searching = false;
            source.pauses = 0;
            source.notBefore = now;
        }
    }

    /** The shortest pause, doubled {@code doublings} times, at most the longest; the last half of it by chance. */
    static Duration backOff(VolunteerTerms terms, int doublings, RandomGenerator random) {
        long min = terms.idleMin().toMillis();
        long pause = Math.min(terms.idleMax().toMillis(), min << Math.min(doublings, DOUBLINGS_MAX));
        return Duration.ofMillis(pause / 2 + random.nextLong(pause / 2 + 1));
    }

    private Share share(Source source) {
        return shares.computeIfAbsent(source.batch.project(), p -> new Share());
    }

    private double had(Source source) {
        return share(source).had;
    }

    private boolean isOpen(Source source, Offer offer, Instant now) {
        return source.expires().isAfter(now) && offer.allows(source.batch);
    }

    private static boolean sameProject(Source a, Source b) {
        return a.batch.project().equals(b.batch.project());
    }
}
