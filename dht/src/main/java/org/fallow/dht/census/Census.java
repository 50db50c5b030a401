package org.fallow.dht.census;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Estimates of the whole network from a few looks at it.
 *
 * <p><b>Size.</b> Ids are hashes, so the servers around any key lie as a Poisson process does: of n servers, the distance
 * to the k-th closest, as a part of the key space, is distributed as Gamma(k, n). (k - 1) / distance is the unbiased
 * estimate of n from one walk, and over several walks the counts and the distances are added up. The relative error is 1 /
 * sqrt(sum of k - 2), smaller by what was seen of the whole.
 *
 * <p><b>Amounts.</b> All things under keys of one prefix are counted, for a few prefixes, and divided by the part of the
 * key space these make up. The number in a patch is a binomial variable of the whole number, however the patch was chosen,
 * as long as the choice did not look at the things. That counts nodes that no walk can meet, because what is stored for them
 * is counted, not they.
 *
 * <p><b>Liars.</b> A sample, or patch, that lies far outside of what chance does to the median one is dropped, so fewer than
 * half of them being false does not carry the estimate away. One thing weighs at most {@link #WEIGHT_RATIO_MAX} times the
 * median one. What a node says of itself, within that, is believed here: it can be told only from what it does.
 */
public final class Census {
    /** How many times as much as the median thing a single one may weigh. */
    public static final double WEIGHT_RATIO_MAX = 16;

    /** The cap on a single weight never falls below this many times the smallest unit. */
    private static final double WEIGHT_CAP_MIN = 64;

    /** Samples further than this many standard deviations (of the logarithm) from the median one are dropped. */
    private static final double SAMPLE_SIGMAS = 4;

    /** The same for patches; some more, as their counts are small. */
    private static final double PATCH_SIGMAS = 5;

    private Census() {}

    /** The number of servers that walks can meet; empty without samples. */
    public static Optional<Estimate> size(List<Sample> samples) {
        if (samples.isEmpty()) {
            return Optional.empty();
        }
        long counted =
                samples.stream().flatMap(s -> s.closest().stream()).distinct().count();
        List<Sample> full = samples.stream().filter(s -> !s.isWholeNetwork()).toList();
        if (full.size() * 2 < samples.size() || full.isEmpty()) {
            return Optional.of(new Estimate((double) counted, 0));
        }
        double median = median(full, Sample::density);
        List<Sample> kept = full.stream()
                .filter(s -> Math.abs(Math.log(s.density() / median)) * Math.sqrt(s.wanted()) <= SAMPLE_SIGMAS)
                .toList();
        double found = kept.stream().mapToDouble(s -> s.closest().size()).sum();
        double seen = kept.stream().mapToDouble(Sample::radius).sum();
        double value = (found - 1) / seen;
        // What is known of the whole is not uncertain: the more of it one walk sees, the less is left to chance.
        double unseen = Math.max(0, 1 - seen / kept.size());
        return Optional.of(new Estimate(value, value * Math.sqrt(unseen / (found - 2)))
                .atLeast(kept.size() < full.size() ? 0 : (double) counted));
    }

    /** How many things there are; empty without patches. */
    public static Optional<Estimate> count(List<Patch> patches) {
        return total(patches.stream()
                .map(p -> new Patch(
                        p.target(),
                        p.prefix(),
                        p.weights().stream().map(w -> 1.0).toList()))
                .toList());
    }

    /** What all things weigh together; empty without patches. */
    public static Optional<Estimate> total(List<Patch> patches) {
        List<Patch> kept = plausible(disjoint(patches));
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        List<Double> weights = kept.stream().flatMap(p -> p.weights().stream()).toList();
        double cap = weights.isEmpty() ? 0 : Math.max(WEIGHT_CAP_MIN, WEIGHT_RATIO_MAX * median(weights, w -> w));
        double sum = weights.stream().mapToDouble(w -> Math.min(w, cap)).sum();
        double squares = weights.stream()
                .mapToDouble(w -> Math.min(w, cap))
                .map(w -> w * w)
                .sum();
        double volume = kept.stream().mapToDouble(Patch::volume).sum();
        // Of nothing found, one might have been.
        double error = Math.sqrt(Math.max(1, squares) * Math.max(0, 1 - volume)) / volume;
        return Optional.of(new Estimate(sum / volume, error));
    }

    /** Of patches that lie in one another, the larger. */
    private static List<Patch> disjoint(List<Patch> patches) {
        List<Patch> largestFirst = new ArrayList<>(patches);
        largestFirst.sort(Comparator.comparingInt(Patch::prefix));
        List<Patch> apart = new ArrayList<>();
        for (Patch patch : largestFirst) {
            if (apart.stream().noneMatch(larger -> larger.contains(patch))) {
                apart.add(patch);
            }
        }
        return apart;
    }

    private static List<Patch> plausible(List<Patch> patches) {
        double median = median(patches, p -> p.weights().size() / p.volume());
        return patches.stream()
                .filter(p -> {
                    double expected = median * p.volume();
                    return Math.abs(p.weights().size() - expected) <= PATCH_SIGMAS * Math.sqrt(expected + 1);
                })
                .toList();
    }

    /** The lower of the two in the middle where there is none: claims are more often too high than too low. */
    private static <T> double median(List<T> list, ToDoubleFunction<T> value) {
        double[] sorted = list.stream().mapToDouble(value).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[(sorted.length - 1) / 2];
    }
}
