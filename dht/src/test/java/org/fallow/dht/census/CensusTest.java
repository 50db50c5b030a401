package org.fallow.dht.census;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.fallow.dht.key.Key;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.seeds.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CensusTest {
    private static final int WIDTH = 20;
    private static final int WALKS = 8;
    private static final int COPIES = 8;

    private static Key key(RandomGenerator random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Key.of(bytes);
    }

    private static List<Key> keys(RandomGenerator random, int count) {
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(key(random));
        }
        return keys;
    }

    /** What a walk without fault finds. */
    private static Sample walk(Key target, List<Key> servers) {
        Comparator<Key> farthestFirst = target.byDistance().reversed();
        PriorityQueue<Key> closest = new PriorityQueue<>(farthestFirst);
        for (Key server : servers) {
            if (closest.size() < WIDTH) {
                closest.add(server);
            } else if (target.compareDistance(server, closest.element()) < 0) {
                closest.remove();
                closest.add(server);
            }
        }
        return new Sample(target, closest.stream().sorted(target.byDistance()).toList(), WIDTH);
    }

    private static List<Sample> walks(RandomGenerator random, List<Key> servers) {
        return keys(random, WALKS).stream().map(target -> walk(target, servers)).toList();
    }

    /** 1 to 8 cores, or (one of 16) 32. */
    private static double weight(Key thing) {
        int bits = thing.bytes()[0] & 0x7f;
        return bits % 16 == 0 ? 32 : 1 + bits % 8;
    }

    private static Patch patch(Sample sample, List<Key> things) {
        int prefix = sample.prefix(COPIES - 1);
        List<Double> weights = things.stream()
                .filter(thing -> sample.target().commonPrefix(thing) >= prefix)
                .map(CensusTest::weight)
                .toList();
        return new Patch(sample.target(), prefix, weights);
    }

    private static final class Coverage {
        private int runs;
        private int within1;
        private int within2;
        private double ratio;

        void add(Estimate estimate, double truth) {
            runs++;
            double off = Math.abs(estimate.value() - truth);
            within1 += off <= estimate.error() ? 1 : 0;
            within2 += off <= 2 * estimate.error() ? 1 : 0;
            ratio += estimate.value() / truth;
        }

        /** 68 % and 95 % are said; what is measured over a hundred runs and more is off by some per cent itself. */
        void check(String what) {
            String figures = "%s: %d runs, %.3f within one error, %.3f within two, mean %.3f of the truth"
                    .formatted(what, runs, within1 / (double) runs, within2 / (double) runs, ratio / runs);
            assertThat(within1 / (double) runs).as(figures).isBetween(0.57, 0.84);
            assertThat(within2 / (double) runs).as(figures).isBetween(0.89, 1.0);
            assertThat(ratio / runs).as(figures).isBetween(0.96, 1.04);
        }
    }

    @ParameterizedTest(name = "{0} servers")
    @CsvSource({"50, 150, 1", "100, 150, 1", "300, 150, 1", "1000, 100, 1", "10000, 3, 30", "100000, 1, 40"})
    void theErrorBarCoversTheTruthAsOftenAsItSays(int servers, int populations, int censuses) {
        Coverage size = new Coverage();
        Coverage total = new Coverage();
        Coverage count = new Coverage();
        for (int p = 0; p < populations; p++) {
            RandomGenerator random = Chance.of(servers + p);
            List<Key> network = keys(random, servers);
            List<Key> things = keys(random, servers * 3);
            double truth = things.stream().mapToDouble(CensusTest::weight).sum();
            for (int c = 0; c < censuses; c++) {
                List<Sample> samples = walks(random, network);
                size.add(Census.size(samples).orElseThrow(), servers);
                List<Patch> patches =
                        samples.stream().map(s -> patch(s, things)).toList();
                total.add(Census.total(patches).orElseThrow(), truth);
                count.add(Census.count(patches).orElseThrow(), things.size());
            }
        }
        size.check(servers + " servers");
        total.check("cores of " + servers * 3 + " nodes");
        count.check(servers * 3 + " nodes");
    }

    @Seeds(count = 20)
    void aNetworkThatOneWalkSeesWholeIsCountedNotEstimated(long seed) {
        RandomGenerator random = Chance.of(seed);
        List<Key> servers = keys(random, random.nextInt(1, WIDTH));
        assertThat(Census.size(walks(random, servers))).contains(new Estimate(servers.size(), 0));
    }

    @Test
    void withoutALookThereIsNoEstimate() {
        assertThat(Census.size(List.of())).isEmpty();
        assertThat(Census.total(List.of())).isEmpty();
        assertThat(Census.size(walks(Chance.of(1), List.of()))).contains(new Estimate(0, 0));
    }

    @Seeds(count = 20)
    void threeOfEightWalksAmongLiarsDoNotCarryTheSizeAway(long seed) {
        RandomGenerator random = Chance.of(seed);
        List<Key> network = keys(random, 2_000);
        List<Sample> samples = new ArrayList<>(walks(random, network));
        for (int i = 0; i < 3; i++) {
            // Twenty ids made to lie around the target, as if there were a hundred times as many servers.
            List<Key> crowd = keys(random, 200_000 / 8);
            Sample crowded = walk(samples.get(i).target(), crowd);
            samples.set(i, crowded);
        }
        Estimate estimate = Census.size(samples).orElseThrow();
        assertThat(estimate.value()).isBetween(2_000 - 4 * estimate.error(), 2_000 + 4 * estimate.error());
    }

    @Seeds(count = 20)
    void invisibleServersInThreeOfEightWalksDoNotCarryTheSizeAwayEither(long seed) {
        RandomGenerator random = Chance.of(seed);
        List<Key> network = keys(random, 2_000);
        List<Sample> samples = new ArrayList<>(walks(random, network));
        for (int i = 0; i < 3; i++) {
            samples.set(i, walk(samples.get(i).target(), network.subList(0, 40)));
        }
        Estimate estimate = Census.size(samples).orElseThrow();
        assertThat(estimate.value()).isBetween(2_000 - 4 * estimate.error(), 2_000 + 4 * estimate.error());
    }

    @Seeds(count = 20)
    void patchesStuffedWithInventedNodesAreLeftOut(long seed) {
        RandomGenerator random = Chance.of(seed);
        List<Key> network = keys(random, 1_000);
        List<Key> things = keys(random, 3_000);
        List<Patch> patches = new ArrayList<>(walks(random, network).stream()
                .map(sample -> patch(sample, things))
                .toList());
        for (int i = 0; i < 3; i++) {
            Patch honest = patches.get(i);
            patches.set(i, new Patch(honest.target(), honest.prefix(), Collections.nCopies(1_000, 4.0)));
        }
        Estimate count = Census.count(patches).orElseThrow();
        assertThat(count.value()).isBetween(3_000 - 4 * count.error(), 3_000 + 4 * count.error());
    }

    @Test
    void aSingleClaimWeighsSixteenTimesTheMedianAtMost() {
        List<Double> weights = new ArrayList<>(Collections.nCopies(99, 8.0));
        weights.add(4_096.0);
        Patch whole = new Patch(Key.of(new byte[1]), 0, weights);
        assertThat(Census.total(List.of(whole))).contains(new Estimate(99 * 8 + 16 * 8, 0));
    }

    @Test
    void whatLiesInAnotherPatchIsNotCountedTwice() {
        Key target = Key.of(new byte[1]);
        Patch half = new Patch(target, 1, List.of(1.0, 1.0, 1.0, 1.0));
        Patch quarter = new Patch(target, 2, List.of(1.0, 1.0));
        assertThat(Census.count(List.of(quarter, half, half))).isEqualTo(Census.count(List.of(half)));
        assertThat(Census.count(List.of(half)).orElseThrow().value()).isEqualTo(8);
    }

    @Seeds
    void allServersThatShareTheChosenPrefixWereFound(long seed) {
        RandomGenerator random = Chance.of(seed);
        List<Key> network = keys(random, random.nextInt(1, 400));
        Sample sample = walk(key(random), network);
        int prefix = sample.prefix(COPIES - 1);
        List<Key> sharing = network.stream()
                .filter(server -> sample.target().commonPrefix(server) >= prefix)
                .toList();
        assertThat(sample.closest()).containsAll(sharing);
        assertThat(sharing).hasSizeLessThan(COPIES);
    }

    @Test
    void asMuchAsWasLookedForCannotBeKnownToBeAll() {
        Sample sample = walk(Key.of(new byte[1]), keys(Chance.of(1), 30));
        assertThatThrownBy(() -> sample.prefix(WIDTH)).isInstanceOf(IllegalArgumentException.class);
    }
}
