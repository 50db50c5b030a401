package org.fallow.dht.census;

import java.util.List;
import org.fallow.dht.key.Key;

/**
 * What a walk to a random key found.
 *
 * @param target the key, drawn at random
 * @param closest the servers closest to it that answered, closest first
 * @param wanted how many the walk would have found, had there been as many
 */
public record Sample(Key target, List<Key> closest, int wanted) {
    /** Copies the list. */
    public Sample {
        closest = List.copyOf(closest);
        if (wanted < 3 || closest.size() > wanted) {
            throw new IllegalArgumentException("sample: " + closest.size() + " of " + wanted + " wanted, at least 3");
        }
    }

    /** Whether the walk found fewer than it wanted: then those are all there are. */
    boolean isWholeNetwork() {
        return closest.size() < wanted;
    }

    /** How far the last of them lies, as a part of the key space; only of a sample that is full. */
    double radius() {
        return target.distance(closest.getLast());
    }

    /** How dense the network would be around the target if this were all that is known: servers to the key space. */
    double density() {
        return (closest.size() - 1) / radius();
    }

    /**
     * The length of the shortest prefix of the target that at most {@code most} (below {@link #wanted}) of the servers
     * share. All servers with that prefix are among those found. So what each server stores at more than {@code most}
     * of the closest lies, for every key with that prefix, at every one of them.
     */
    public int prefix(int most) {
        if (most >= wanted) {
            throw new IllegalArgumentException("prefix: at most " + most + ", but only " + wanted + " were looked for");
        }
        return closest.size() <= most ? 0 : target.commonPrefix(closest.get(most)) + 1;
    }
}
