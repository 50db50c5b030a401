package org.fallow.simulation.invariant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.fallow.simulation.network.Conditions;
import org.fallow.simulation.scenario.SimulationError;
import org.fallow.simulation.scenario.World;
import org.junit.jupiter.api.Test;

class InvariantsTest {
    private static World counting(AtomicInteger counter) {
        World world = new World(11, Conditions.LAN, 100);
        for (int second = 1; second <= 10; second++) {
            world.plan(Duration.ofSeconds(second), "count", w -> counter.incrementAndGet());
        }
        return world;
    }

    private static Invariant below(int bound, AtomicInteger counter) {
        return Invariant.named(
                "the count stays below " + bound,
                world -> counter.get() < bound ? Optional.empty() : Optional.of("it is " + counter));
    }

    @Test
    void aRunEndsAtTheFirstEventThatBreaksAnInvariantAndSaysWhichAndWhere() {
        AtomicInteger counter = new AtomicInteger();
        World world = counting(counter);
        Invariants.watch(world, below(100, counter), below(5, counter));
        assertThatThrownBy(() -> world.run(Duration.ofMinutes(1)))
                .isInstanceOf(SimulationError.class)
                .hasMessageContaining("seed 11, step 5, time 2026-01-01T00:00:05Z")
                .hasMessageContaining("\"the count stays below 5\" is violated: it is 5")
                .hasMessageContaining("PLAN count");
    }

    @Test
    void anInvariantCheckedEveryFewEventsIsNotCheckedInBetween() {
        AtomicInteger counter = new AtomicInteger();
        World world = counting(counter);
        Invariants.watchEvery(4, world, below(5, counter));
        assertThatThrownBy(() -> world.run(Duration.ofMinutes(1))).hasMessageContaining("step 8");
    }

    @Test
    void anInvariantThatThrowsIsReportedWithSeedAndStepToo() {
        World world = counting(new AtomicInteger());
        Invariants.watch(world, Invariant.named("cannot be told", w -> {
            throw new IllegalStateException("no idea");
        }));
        assertThatThrownBy(() -> world.run(Duration.ofMinutes(1)))
                .isInstanceOf(SimulationError.class)
                .hasMessageContaining("seed 11, step 1")
                .hasMessageContaining("no idea");
    }

    @Test
    void whatHoldsChangesNothing() {
        AtomicInteger counter = new AtomicInteger();
        World watched = counting(counter);
        Invariants invariants = Invariants.watch(watched, below(11, counter));
        watched.run(Duration.ofMinutes(1));
        invariants.check(watched);
        World unwatched = counting(new AtomicInteger());
        unwatched.run(Duration.ofMinutes(1));
        assertThat(watched.trace()).isEqualTo(unwatched.trace());
    }
}
