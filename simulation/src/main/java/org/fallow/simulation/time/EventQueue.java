package org.fallow.simulation.time;

import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What happens next: events ordered by time, and those of one time by the order in which they were added, so that a run
 * depends on nothing but its seed.
 *
 * <p>A heap with four children a node, in three parallel arrays: no object per entry but the event itself, and half the
 * levels of a binary heap.
 *
 * @param <T> the event
 */
public final class EventQueue<T> {
    private static final int EVENTS_MAX = 1 << 25;
    private static final int CHILDREN = 4;
    private static final int FIRST_SIZE = 1024;

    private long[] times = new long[FIRST_SIZE];
    private long[] orders = new long[FIRST_SIZE];
    private @Nullable Object[] events = new @Nullable Object[FIRST_SIZE];
    private int size;
    private long added;
    private long removedAt = Long.MIN_VALUE;

    /**
     * Adds an event.
     *
     * @param at nanoseconds of virtual time, not before the last event removed
     * @throws IllegalArgumentException if {@code at} lies in the past
     * @throws IllegalStateException if 33,554,432 events wait already
     */
    public void add(long at, T event) {
        if (at < removedAt) {
            throw new IllegalArgumentException("an event at " + at + " ns, but it is " + removedAt + " ns already");
        }
        if (size == times.length) {
            grow();
        }
        siftUp(size++, at, added++, event);
    }

    /** When the first event is due; {@link VirtualTime#NEVER} if there is none. */
    public long nextAt() {
        return size == 0 ? VirtualTime.NEVER : times[0];
    }

    /**
     * Removes and returns the first event.
     *
     * @throws NoSuchElementException if there is none
     */
    public T remove() {
        if (size == 0) {
            throw new NoSuchElementException("no event waits");
        }
        removedAt = times[0];
        @SuppressWarnings("unchecked") // only add() stores, and it stores a T
        T first = (T) Objects.requireNonNull(events[0]);
        size--;
        Object last = events[size];
        events[size] = null;
        if (size > 0 && last != null) {
            siftDown(times[size], orders[size], last);
        }
        return first;
    }

    /** How many events wait. */
    public int size() {
        return size;
    }

    private void siftUp(int from, long at, long order, Object event) {
        int hole = from;
        while (hole > 0) {
            int parent = (hole - 1) / CHILDREN;
            if (!before(at, order, parent)) {
                break;
            }
            move(parent, hole);
            hole = parent;
        }
        put(hole, at, order, event);
    }

    private void siftDown(long at, long order, Object event) {
        int hole = 0;
        for (int child = 1; child < size; child = hole * CHILDREN + 1) {
            int least = child;
            for (int other = child + 1; other < Math.min(child + CHILDREN, size); other++) {
                if (before(times[other], orders[other], least)) {
                    least = other;
                }
            }
            if (before(at, order, least)) {
                break;
            }
            move(least, hole);
            hole = least;
        }
        put(hole, at, order, event);
    }

    private boolean before(long at, long order, int entry) {
        return at < times[entry] || (at == times[entry] && order < orders[entry]);
    }

    private void move(int from, int to) {
        times[to] = times[from];
        orders[to] = orders[from];
        events[to] = events[from];
    }

    private void put(int entry, long at, long order, Object event) {
        times[entry] = at;
        orders[entry] = order;
        events[entry] = event;
    }

    private void grow() {
        if (size >= EVENTS_MAX) {
            throw new IllegalStateException("more than " + EVENTS_MAX + " events wait");
        }
        times = Arrays.copyOf(times, size * 2);
        orders = Arrays.copyOf(orders, size * 2);
        events = Arrays.copyOf(events, size * 2);
    }
}
