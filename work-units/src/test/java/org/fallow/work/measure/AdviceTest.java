package org.fallow.work.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AdviceTest {
    private static Figures steps(double perSecond, double median, double p95) {
        return new Figures(
                10, false, perSecond, median, p95, p95, 2, 8 << 20, 16 << 20, 1_000, 1, 10, 0, 600, -1, List.of());
    }

    private static Figures of(double warmUp, long used, long declared, double saving, double unit, double natively) {
        return new Figures(
                10, false, 50, 20, 25, 30, warmUp, used, declared, 1_000, saving, 10, 0, unit, natively, List.of());
    }

    @Test
    void aKernelThatKeepsTheContractIsLeftInPeace() {
        assertThat(Advice.on(steps(50, 20, 25))).isEmpty();
        assertThat(Advice.on(of(2, 8 << 20, 16 << 20, 1, 600, 500))).isEmpty();
    }

    @Test
    void stepsThatAreTooLongOrTooShortAreNamedWithTheFactor() {
        assertThat(Advice.on(steps(1, 900, 1_000)))
                .singleElement()
                .asString()
                .contains("1000 ms (p95)")
                .contains("4 times less");
        assertThat(Advice.on(steps(10_000, 0.1, 0.2)))
                .singleElement()
                .asString()
                .contains("0.10 ms")
                .contains("200 times more");
        assertThat(Advice.on(steps(-1, -1, -1))).singleElement().asString().contains("No step ended");
    }

    @Test
    void memorySavingWarmUpSpeedAndUnitsAreEachJudged() {
        assertThat(Advice.on(of(2, 600 << 20, 700 << 20, 1, 600, -1)))
                .singleElement()
                .asString()
                .contains("600 MiB");
        assertThat(Advice.on(of(2, 1 << 20, 1L << 30, 1, 600, -1)))
                .singleElement()
                .asString()
                .contains("declares up to 1024 MiB");
        assertThat(Advice.on(of(2, 8 << 20, 16 << 20, 400, 600, -1)))
                .singleElement()
                .asString()
                .contains("costs 400 ms");
        assertThat(Advice.on(of(12, 8 << 20, 16 << 20, 1, 600, -1)))
                .singleElement()
                .asString()
                .contains("12 s until");
        assertThat(Advice.on(of(2, 8 << 20, 16 << 20, 1, 600, 60)))
                .singleElement()
                .asString()
                .contains("10 %");
        assertThat(Advice.on(of(2, 8 << 20, 16 << 20, 1, 3, -1)))
                .singleElement()
                .asString()
                .contains("3.0 s");
    }

    @Test
    void theCostOfSettledNansIsNamedWhereItIsLarge() {
        assertThat(Advice.on(nans(0.25))).singleElement().asString().contains("20 % of its time");
        assertThat(Advice.on(nans(0.04))).isEmpty();
        assertThat(Advice.on(nans(-1))).isEmpty();
    }

    private static Figures nans(double cost) {
        return new Figures(10, false, 50, 20, 25, 30, 2, 8 << 20, 16 << 20, 1_000, 1, 10, cost, 600, -1, List.of());
    }

    @Test
    void whatTheCheckWarnsOfComesFirst() {
        Figures figures = new Figures(
                10, false, 1, 900, 1_000, 1_000, 2, 1, 1, 1, 1, 1, 0, -1, -1, List.of("function 7 is too large"));
        assertThat(Advice.on(figures)).hasSize(2).first().isEqualTo("function 7 is too large");
    }

    @Test
    void percentilesAreRightToAnEighth() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            StepTimes times = new StepTimes();
            TreeSet<Long> all = new TreeSet<>();
            while (all.size() < 999) {
                long nanos = (long) Math.exp(9 + random.nextDouble() * 13);
                if (all.add(nanos)) {
                    times.add(nanos);
                }
            }
            List<Long> sorted = List.copyOf(all);
            for (double share : new double[] {0.01, 0.5, 0.95, 1}) {
                double exact = sorted.get((int) Math.ceil(share * 999) - 1) / 1e6;
                assertThat(times.percentileMillis(share))
                        .as("seed %d, %.2f", seed, share)
                        .isBetween(exact * 0.86, exact * 1.15);
            }
            assertThat(times.maxNanos()).isEqualTo(all.getLast());
        }
    }
}
