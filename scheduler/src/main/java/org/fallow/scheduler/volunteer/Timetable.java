package org.fallow.scheduler.volunteer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.fallow.work.record.UnitId;

/**
 * When the units that wait would start. They run in the order they came, which is what the projects' shares ask for,
 * unless one of them would start too late like that: then the one whose deadline is the earliest runs first.
 */
final class Timetable {
    /**
     * A unit that waits; all times in seconds from now.
     *
     * @param order of its coming
     * @param takes 0 where it is not known
     * @param startBy later it cannot be finished, or its lease has lapsed
     */
    record Waiting(UnitId unit, long order, double takes, double startBy) {}

    private final List<Double> busy;
    private final List<Waiting> order;
    private final List<UnitId> hopeless = new ArrayList<>();

    /**
     * Plans.
     *
     * @param running what is left of each running unit, in seconds
     * @param waiting in any order
     * @param slots 1 or more
     */
    Timetable(List<Double> running, List<Waiting> waiting, int slots) {
        // Where more run than there are slots now, the first to end leave no slot free.
        busy = new ArrayList<>(running);
        busy.sort(Comparator.reverseOrder());
        busy.subList(Math.min(slots, busy.size()), busy.size()).clear();
        while (busy.size() < slots) {
            busy.add(0.0);
        }
        List<Waiting> asTheyCame = sorted(waiting, Comparator.comparingLong(Waiting::order));
        if (late(asTheyCame).isEmpty()) {
            order = asTheyCame;
            return;
        }
        order = sorted(waiting, Comparator.comparingDouble(Waiting::startBy).thenComparingLong(Waiting::order));
        Optional<Waiting> late = late(order);
        while (late.isPresent()) {
            order.remove(late.get());
            hopeless.add(late.get().unit());
            late = late(order);
        }
    }

    /** The unit to start next. */
    Optional<UnitId> next() {
        return order.stream().findFirst().map(Waiting::unit);
    }

    /** Units that could not be started in time whatever the order: better given back now than later. */
    List<UnitId> hopeless() {
        return List.copyOf(hopeless);
    }

    private Optional<Waiting> late(List<Waiting> plan) {
        PriorityQueue<Double> free = new PriorityQueue<>(busy);
        for (Waiting waiting : plan) {
            double start = free.remove();
            if (start > waiting.startBy()) {
                return Optional.of(waiting);
            }
            free.add(start + waiting.takes());
        }
        return Optional.empty();
    }

    private static List<Waiting> sorted(List<Waiting> waiting, Comparator<Waiting> by) {
        List<Waiting> sorted = new ArrayList<>(waiting);
        sorted.sort(by);
        return sorted;
    }
}
