package org.fallow.dht.census;

import java.util.List;
import org.fallow.dht.key.Key;

/**
 * Everything of some kind whose keys share a prefix: a count of a part of the key space that stands for the whole.
 *
 * @param target a key in it
 * @param prefix how many leading bits all keys in it share, 0 for the whole key space
 * @param weights of the things found, not negative; 1 each when they are to be counted
 */
public record Patch(Key target, int prefix, List<Double> weights) {
    /** Copies the list. */
    public Patch {
        weights = List.copyOf(weights);
        if (prefix < 0 || prefix > Key.BITS) {
            throw new IllegalArgumentException("prefix: " + prefix);
        }
    }

    /** Which part of the key space it is. */
    double volume() {
        return Math.scalb(1.0, -prefix);
    }

    /** Whether all of the other lies in this one. */
    boolean contains(Patch other) {
        return prefix <= other.prefix && target.commonPrefix(other.target) >= prefix;
    }
}
