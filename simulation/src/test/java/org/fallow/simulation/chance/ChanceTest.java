package org.fallow.simulation.chance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.fallow.simulation.seeds.Seeds;
import org.junit.jupiter.api.Test;

class ChanceTest {
    private static final int DRAWS = 100_000;

    @Test
    void drawsTheSameNumbersForEver() {
        Chance chance = Chance.of(42).fork("latency");
        assertThat(List.of(
                        chance.nextLong(),
                        chance.nextLong(),
                        Chance.of(42).fork(7).nextLong()))
                .containsExactly(0xF2D99DF715C2B44AL, 0x6223DB0EA512913L, 0x99F45DF341C9163FL);
        assertThat(Chance.mix(0x9E3779B97F4A7C15L)).isEqualTo(new SplittableRandom(0).nextLong());
    }

    @Seeds(count = 20)
    void aForkDoesNotDependOnWhatWasDrawnBefore(long seed) {
        Chance fresh = Chance.of(seed);
        Chance used = Chance.of(seed);
        used.nextLong();
        used.fork("other").nextLong();
        assertThat(used.fork("latency").nextLong())
                .isEqualTo(fresh.fork("latency").nextLong());
        assertThat(used.fork(3).nextLong()).isEqualTo(fresh.fork(3).nextLong());
    }

    @Test
    void forksForDifferentPurposesDiffer() {
        Set<Long> firsts = new HashSet<>();
        for (long seed = 0; seed < 50; seed++) {
            for (int i = 0; i < 50; i++) {
                firsts.add(Chance.of(seed).fork(i).nextLong());
                firsts.add(Chance.of(seed).fork("purpose " + i).nextLong());
            }
        }
        assertThat(firsts).hasSize(50 * 50 * 2);
    }

    @Test
    void normalQuantilesAgreeWithTheTables() {
        assertThat(Normal.quantile(0.5)).isZero();
        assertThat(Normal.quantile(0.975)).isCloseTo(1.959963985, within(1e-7));
        assertThat(Normal.quantile(0.001)).isCloseTo(-3.090232306, within(1e-7));
        assertThat(Normal.quantile(0)).isBetween(-9.0, -8.0);
    }

    @Test
    void distributionsHaveTheMeansAndMediansTheyPromise() {
        Duration second = Duration.ofSeconds(1);
        assertThat(mean(new Distribution.Fixed(second))).isEqualTo(1e9);
        assertThat(mean(new Distribution.Uniform(second, Duration.ofSeconds(3))))
                .isCloseTo(2e9, within(2e7));
        assertThat(mean(new Distribution.Exponential(second))).isCloseTo(1e9, within(2e7));
        assertThat(mean(new Distribution.LogNormal(second, 0.5))).isCloseTo(Math.exp(0.125) * 1e9, within(2e7));
        assertThat(new Distribution.LogNormal(second, 0.5).quantile(0.5)).isEqualTo(1_000_000_000);
        assertThat(new Distribution.Exponential(second).quantile(0.5)).isEqualTo(693_147_180);
    }

    @Test
    void aMeasuredDistributionGoesThroughItsPointsAndGrowsEvenlyInFactorsBetweenThem() {
        Distribution measured = new Distribution.Measured(List.of(
                new Distribution.Measured.Point(0, Duration.ofMinutes(1)),
                new Distribution.Measured.Point(0.5, Duration.ofMinutes(4)),
                new Distribution.Measured.Point(1, Duration.ofMinutes(400))));
        assertThat(measured.quantile(0) / 60e9).isCloseTo(1, within(1e-9));
        assertThat(measured.quantile(0.25) / 60e9).isCloseTo(2, within(1e-9));
        assertThat(measured.quantile(0.5) / 60e9).isCloseTo(4, within(1e-9));
        assertThat(measured.quantile(0.75) / 60e9).isCloseTo(40, within(1e-9));
        assertThat(measured.quantile(Math.nextDown(1.0)) / 60e9).isCloseTo(400, within(1e-6));
    }

    @Test
    void aTableDrawsWhatItsDistributionDraws() {
        Distribution latency = new Distribution.LogNormal(Duration.ofMillis(50), 0.5);
        QuantileTable table = new QuantileTable(latency);
        for (double p = 0.001; p < 0.999; p += 0.0007) {
            assertThat((double) table.quantile(p) / latency.quantile(p)).isCloseTo(1, within(0.002));
        }
        assertThat(table.quantile(0)).isPositive();
        assertThat(table.quantile(Math.nextDown(1.0))).isLessThan(1_000_000_000L);
    }

    @Test
    void aShuffledListIsAPermutationAndEveryOrderTurnsUp() {
        Chance chance = Chance.of(1);
        Set<List<Integer>> orders = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            List<Integer> list = new ArrayList<>(List.of(1, 2, 3, 4));
            chance.shuffle(list);
            assertThat(list).containsExactlyInAnyOrder(1, 2, 3, 4);
            orders.add(list);
        }
        assertThat(orders).hasSize(24);
    }

    private static double mean(Distribution distribution) {
        Chance chance = Chance.of(5);
        double sum = 0;
        for (int i = 0; i < DRAWS; i++) {
            sum += distribution.draw(chance);
        }
        return sum / DRAWS;
    }
}
