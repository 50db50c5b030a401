package org.fallow.node.io.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.fallow.simulation.seeds.Seeds;
import org.fallow.work.record.UnitSource;

/** The counts of a batch's units against counting each chain by hand. */
class ReachedTest {
    private static final int CHAINS = 6;
    private static final int GENERATIONS = 4;

    @Seeds(count = 30)
    void everyUnitCountsOnceAsWhatItIs(long seed) {
        Random random = new Random(seed);
        UnitSource units = new UnitSource.Chained(
                new UnitSource.Sweep(List.of(new UnitSource.Range("seed", 1, CHAINS, 1))), GENERATIONS);
        Reached reached = new Reached(units);
        long accepted = 0;
        long failed = 0;
        long stopped = 0;
        for (int chain = 0; chain < CHAINS; chain++) {
            boolean ended = false;
            for (int generation = 0; generation < GENERATIONS; generation++) {
                long unit = (long) chain * GENERATIONS + generation;
                switch (random.nextInt(6)) {
                    case 0 -> {
                        reached.add(unit, true);
                        failed++;
                        ended = true;
                    }
                    case 1 -> stopped += ended ? 1 : 0;
                    default -> {
                        reached.add(unit, false);
                        accepted++;
                    }
                }
            }
        }
        assertThat(List.of(reached.accepted(), reached.failed(), reached.stopped()))
                .as("seed %d", seed)
                .containsExactly(accepted, failed, stopped);
        assertThat(reached.open()).isEqualTo(units.count() - accepted - failed - stopped);
    }
}
