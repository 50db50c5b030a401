package org.fallow.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.seeds.Seeds;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private static final Instant START = Instant.EPOCH;

    private static int spendAll(Budget budget, Instant now) {
        int spent = 0;
        while (budget.has(0, now)) {
            budget.spend(20);
            spent++;
        }
        return spent;
    }

    @Seeds
    void overTheHoursNoMoreIsSpentThanComesInAndWasGranted(long seed) {
        Chance chance = Chance.of(seed);
        Budget budget = new Budget(30, 12, START);
        budget.grant(40);
        Instant now = START;
        int spent = 0;
        while (now.isBefore(START.plus(Duration.ofHours(10)))) {
            spent += spendAll(budget, now);
            now = now.plusSeconds(chance.nextInt(1, 1_200));
        }
        assertThat(spent).isBetween(40 + 288, 40 + 300);
    }

    @Test
    void onlySomeAreSavedUpAndAGrantIsNotAddedToAGrant() {
        Budget budget = new Budget(30, 12, START);
        assertThat(spendAll(budget, START.plus(Duration.ofHours(5)))).isEqualTo(12);
        budget.grant(40);
        budget.grant(40);
        assertThat(spendAll(budget, START.plus(Duration.ofHours(9)))).isEqualTo(40);
    }

    @Test
    void whatIsUrgentIsPaidLater() {
        Budget budget = new Budget(30, 12, START);
        int ahead = 0;
        while (budget.has(20, START)) {
            budget.spend(20);
            ahead++;
        }
        assertThat(ahead).isEqualTo(20);
        for (int i = 0; i < 100; i++) {
            budget.spend(20);
        }
        assertThat(budget.has(0, START.plus(Duration.ofMinutes(41)))).isFalse();
        assertThat(budget.has(0, START.plus(Duration.ofMinutes(43)))).isTrue();
    }

    @Test
    void itKnowsWhenTheNextComes() {
        Budget budget = new Budget(30, 12, START);
        Instant next = budget.next(0, START);
        assertThat(next).isBetween(START.plusSeconds(120), START.plusSeconds(121));
        assertThat(budget.has(0, next.minusSeconds(2))).isFalse();
        assertThat(budget.has(0, next)).isTrue();
        assertThat(budget.next(0, next)).isEqualTo(next);
    }
}
