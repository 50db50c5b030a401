package org.fallow.scheduler.offer;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Limits;
import org.fallow.work.record.ProjectId;

/**
 * What a volunteer allows.
 *
 * @param slots units computed at a time, 0 (for now nothing) to {@link #SLOTS_MAX}
 * @param memoryBytes that one unit may use
 * @param unitSeconds of computing that one unit may ask for
 * @param weights the joined projects and their shares of the machine, each 1 to {@link #WEIGHT_MAX}; a project that is
 *     not in it is not worked for
 */
public record Offer(int slots, long memoryBytes, long unitSeconds, SortedMap<ProjectId, Integer> weights) {
    /** Most slots. */
    public static final int SLOTS_MAX = 1_024;

    /** Largest weight. */
    public static final int WEIGHT_MAX = 10_000;

    /** An offer of nothing. */
    public static final Offer NOTHING = new Offer(0, 0, 0, new TreeMap<>());

    /** Checks the bounds and copies the weights. */
    public Offer {
        if (slots < 0 || slots > SLOTS_MAX) {
            throw new IllegalArgumentException("slots: " + slots + " is not 0 to " + SLOTS_MAX);
        }
        weights.forEach((project, weight) -> {
            if (weight < 1 || weight > WEIGHT_MAX) {
                throw new IllegalArgumentException("weight: " + weight + " is not 1 to " + WEIGHT_MAX);
            }
        });
        weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
    }

    /** Whether units of this batch may be computed here. */
    public boolean allows(Batch batch) {
        return weights.containsKey(batch.project()) && unfit(batch).isEmpty();
    }

    /** Why units of this batch ask for more than they may have; empty when they do not. */
    public Optional<Unfit> unfit(Batch batch) {
        Limits limits = batch.limits();
        if (limits.memoryBytes() > memoryBytes) {
            return Optional.of(new Unfit.TooLarge(limits.memoryBytes(), memoryBytes));
        }
        return limits.seconds() > unitSeconds
                ? Optional.of(new Unfit.TooLong(limits.seconds(), unitSeconds))
                : Optional.empty();
    }

    /** The share of the batch's project; 0 where it is not joined. */
    public int weight(Batch batch) {
        return weights.getOrDefault(batch.project(), 0);
    }
}
