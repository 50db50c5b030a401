package org.fallow.scheduler.volunteer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.fallow.scheduler.volunteer.Timetable.Waiting;
import org.fallow.simulation.seeds.Seeds;
import org.fallow.work.record.Cid;
import org.fallow.work.record.UnitId;
import org.junit.jupiter.api.Test;

class TimetableTest {
    private static final Cid BATCH = Cid.of(Cid.Codec.RAW, new byte[] {1});

    @Test
    void unitsRunInTheOrderTheyCameWhenNothingIsAtRisk() {
        Timetable plan = new Timetable(List.of(), List.of(unit(1, 10, 100), unit(0, 10, 200)), 1);
        assertThat(plan.next()).contains(id(0));
        assertThat(plan.hopeless()).isEmpty();
    }

    @Test
    void theEarliestDeadlineRunsFirstWhenOneIsAtRisk() {
        Timetable plan = new Timetable(List.of(), List.of(unit(0, 10, 200), unit(1, 10, 5)), 1);
        assertThat(plan.next()).contains(id(1));
        assertThat(plan.hopeless()).isEmpty();
    }

    @Test
    void whatCannotBeStartedInTimeWhateverTheOrderIsHopeless() {
        Timetable plan = new Timetable(List.of(), List.of(unit(0, 10, 5), unit(1, 10, 6), unit(2, 10, 30)), 1);
        assertThat(plan.next()).contains(id(0));
        assertThat(plan.hopeless()).containsExactly(id(1));
    }

    @Test
    void aSlotThatIsTakenAwayIsNotCountedUpon() {
        assertThat(new Timetable(List.of(10.0, 90.0), List.of(unit(0, 10, 50)), 2).hopeless())
                .isEmpty();
        assertThat(new Timetable(List.of(10.0, 90.0), List.of(unit(0, 10, 50)), 1).hopeless())
                .containsExactly(id(0));
    }

    /** Against a naive model: run what is left in the plan's order, and look whether each starts in time. */
    @Seeds(count = 300)
    void whatIsLeftAfterTheHopelessAreGivenBackStartsInTime(long seed) {
        Random random = new Random(seed);
        int slots = 1 + random.nextInt(4);
        List<Double> running = new ArrayList<>();
        for (int i = random.nextInt(slots + 1); i > 0; i--) {
            running.add(random.nextDouble() * 20);
        }
        List<Waiting> waiting = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(12); i++) {
            waiting.add(unit(i, random.nextInt(20), random.nextInt(60)));
        }
        Timetable plan = new Timetable(running, waiting, slots);
        TreeSet<UnitId> kept = new TreeSet<>();
        waiting.forEach(w -> kept.add(w.unit()));
        plan.hopeless().forEach(unit -> assertThat(kept.remove(unit)).isTrue());
        assertThat(plan.next().isPresent()).isEqualTo(!kept.isEmpty());
        List<Waiting> left =
                waiting.stream().filter(w -> kept.contains(w.unit())).toList();
        List<Waiting> byDeadline = left.stream()
                .sorted(Comparator.comparingDouble(Waiting::startBy).thenComparingLong(Waiting::order))
                .toList();
        assertThat(inTime(running, left, slots) || inTime(running, byDeadline, slots))
                .isTrue();
        if (inTime(running, waiting, slots)) {
            assertThat(plan.hopeless()).isEmpty();
            assertThat(plan.next()).contains(waiting.getFirst().unit());
        }
    }

    private static boolean inTime(List<Double> running, List<Waiting> order, int slots) {
        List<Double> free = new ArrayList<>(running);
        while (free.size() < slots) {
            free.add(0.0);
        }
        for (Waiting waiting : order) {
            free.sort(Comparator.naturalOrder());
            double start = free.removeFirst();
            if (start > waiting.startBy()) {
                return false;
            }
            free.add(start + waiting.takes());
        }
        return true;
    }

    private static Waiting unit(long index, double takes, double startBy) {
        return new Waiting(id(index), index, takes, startBy);
    }

    private static UnitId id(long index) {
        return new UnitId(BATCH, index);
    }
}
