package org.fallow.desktop.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class LevelsTest {
    private static final double NEARLY = 1e-6;

    @Test
    void energiesFromMinusFourToMinusThreeHaveLevelsThatTheirNamesSay() {
        Levels levels = Levels.of(-4, -3, 0.1);
        assertThat(levels).isEqualTo(new Levels(-4, 0.5, 2));
        assertThat(levels.top()).isEqualTo(-3);
    }

    @Test
    void peersAreWhole() {
        assertThat(Levels.of(0, 2, 1)).isEqualTo(new Levels(0, 1, 2));
        assertThat(Levels.of(0, 34, 1)).isEqualTo(new Levels(0, 10, 4));
    }

    @Test
    void aPlotOfNothingHasALevelAboveItsLowest() {
        assertThat(Levels.of(0, 0, 1)).isEqualTo(new Levels(0, 1, 1));
    }

    @Test
    void allValuesLieBetweenTheLowestAndTheHighestOfAtMostFiveLevels() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(4);
        for (int i = 0; i < 10_000; i++) {
            double least = random.nextGaussian() * Math.pow(10, random.nextInt(6) - 2);
            double most = least + random.nextDouble() * Math.pow(10, random.nextInt(6) - 2);
            Levels levels = Levels.of(least, most, 0.1);
            assertThat(levels.count()).isBetween(1, Levels.STEPS_MAX);
            assertThat(levels.bottom()).isLessThanOrEqualTo(least + NEARLY);
            assertThat(levels.top()).isGreaterThanOrEqualTo(most - NEARLY);
            double steps = levels.bottom() / levels.step();
            assertThat(steps).isCloseTo(Math.rint(steps), within(NEARLY));
        }
    }
}
