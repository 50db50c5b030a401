package org.fallow.node.swarm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.fallow.dht.key.Key;

/**
 * Things at points of the key space, in the order of their keys. Those that share their leading bits stand side by side,
 * so the closest to a key are found without looking at all.
 *
 * @param <T> the things
 */
final class KeyIndex<T> {
    private final List<T> sorted;
    private final Function<T, Key> keyOf;

    KeyIndex(List<T> things, Function<T, Key> keyOf) {
        this.keyOf = keyOf;
        List<T> copy = new ArrayList<>(things);
        copy.sort(Comparator.comparing(keyOf));
        this.sorted = List.copyOf(copy);
    }

    /** Of those that count, the up to {@code most} closest to a key, closest first. */
    List<T> closest(Key target, int most, Predicate<T> counts) {
        List<T> found = new ArrayList<>();
        int low = place(target);
        int high = low;
        int shared = Math.max(shared(target, low - 1), shared(target, high));
        for (; shared >= 0 && found.size() < most; shared--) {
            for (; shared(target, low - 1) >= shared; low--) {
                add(found, sorted.get(low - 1), counts);
            }
            for (; shared(target, high) >= shared; high++) {
                add(found, sorted.get(high), counts);
            }
        }
        found.sort(Comparator.comparing(keyOf, target.byDistance()));
        return found.size() <= most ? found : List.copyOf(found.subList(0, most));
    }

    /** All that share at least so many leading bits with a key, in the order of their keys. */
    List<T> sharing(Key target, int bits) {
        int place = place(target);
        int low = boundary(0, place, i -> shared(target, i) >= bits);
        int high = boundary(place, sorted.size(), i -> shared(target, i) < bits);
        return sorted.subList(low, high);
    }

    /** All that share exactly so many leading bits with a key: what belongs into that bucket of its table. */
    List<T> bucket(Key target, int bits) {
        int place = place(target);
        int low = boundary(0, place, i -> shared(target, i) >= bits);
        int high = boundary(place, sorted.size(), i -> shared(target, i) < bits);
        int innerLow = boundary(low, place, i -> shared(target, i) > bits);
        int innerHigh = boundary(place, high, i -> shared(target, i) <= bits);
        // Those with that very number of bits are the other half of their range, so they lie on one side.
        return innerLow > low ? sorted.subList(low, innerLow) : sorted.subList(innerHigh, high);
    }

    /** The first place whose key is not less. */
    private int place(Key target) {
        return boundary(0, sorted.size(), i -> keyOf.apply(sorted.get(i)).compareTo(target) >= 0);
    }

    /** The first place from which the condition holds. */
    private static int boundary(int from, int to, Predicate<Integer> holds) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (holds.test(middle)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Leading bits shared with what stands at a place; -1 where nothing does. */
    private int shared(Key target, int place) {
        return place < 0 || place >= sorted.size() ? -1 : target.commonPrefix(keyOf.apply(sorted.get(place)));
    }

    private static <T> void add(List<T> found, T thing, Predicate<T> counts) {
        if (counts.test(thing)) {
            found.add(thing);
        }
    }
}
