package org.fallow.simulation.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.seeds.Seeds;
import org.junit.jupiter.api.Test;

class EventQueueTest {
    private record Entry(long at, int number) {}

    @Seeds(count = 50)
    void comesOutByTimeAndThenByInsertionLikeASortedList(long seed) {
        Chance chance = Chance.of(seed);
        EventQueue<Entry> queue = new EventQueue<>();
        List<Entry> model = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 3_000; i++) {
            if (model.isEmpty() || chance.happens(0.6)) {
                Entry entry = new Entry(now + chance.nextInt(20), i);
                queue.add(entry.at, entry);
                model.add(entry);
                model.sort(Comparator.comparingLong(Entry::at));
            } else {
                assertThat(queue.nextAt()).isEqualTo(model.getFirst().at);
                assertThat(queue.remove()).isEqualTo(model.getFirst());
                now = model.removeFirst().at;
            }
            assertThat(queue.size()).isEqualTo(model.size());
        }
    }

    @Test
    void refusesAnEventInThePast() {
        EventQueue<String> queue = new EventQueue<>();
        queue.add(10, "ten");
        queue.remove();
        assertThatThrownBy(() -> queue.add(9, "nine")).isInstanceOf(IllegalArgumentException.class);
        queue.add(10, "ten again");
        assertThat(queue.nextAt()).isEqualTo(10);
    }

    @Test
    void instantsAndNanosecondsConvertBothWays() {
        for (long nanos : new long[] {0, 1, 999_999_999, 1_000_000_000, -1, 3_000_000_000_000_000_001L}) {
            assertThat(VirtualTime.nanos(VirtualTime.instant(nanos))).isEqualTo(nanos);
        }
        assertThat(VirtualTime.nanos(Instant.MAX)).isEqualTo(VirtualTime.NEVER);
        assertThat(VirtualTime.nanos(Instant.MIN)).isLessThan(0);
        assertThat(VirtualTime.nanos(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(36_525L * 86_400 * 1_000_000_000L);
        assertThat(VirtualTime.nanos(Duration.ofSeconds(-2))).isEqualTo(-2_000_000_000L);
    }

    @Test
    void aBudgetIsSpentOnce() {
        StepBudget budget = new StepBudget(2);
        assertThat(budget.spend()).isTrue();
        assertThat(budget.spend()).isTrue();
        assertThat(budget.spend()).isFalse();
        assertThat(budget.spent()).isEqualTo(2);
    }
}
