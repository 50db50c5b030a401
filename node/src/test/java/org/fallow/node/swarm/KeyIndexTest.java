package org.fallow.node.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.fallow.dht.key.Key;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.seeds.Seeds;

class KeyIndexTest {
    @Seeds(count = 30)
    void findsWhatALookAtAllOfThemFinds(long seed) {
        Chance chance = Chance.of(seed);
        List<Key> keys =
                Stream.generate(() -> key(chance)).limit(chance.nextInt(300)).toList();
        KeyIndex<Key> index = new KeyIndex<>(keys, key -> key);
        Predicate<Key> counts = key -> key.hashCode() % 3 != 0;
        for (int i = 0; i < 20; i++) {
            Key target = i % 2 == 0 || keys.isEmpty() ? key(chance) : chance.pick(keys);
            List<Key> sorted = keys.stream()
                    .filter(counts)
                    .sorted(target.byDistance())
                    .limit(20)
                    .toList();
            assertThat(index.closest(target, 20, counts)).isEqualTo(sorted);
            for (int bits = 0; bits < 12; bits++) {
                int shared = bits;
                assertThat(index.bucket(target, bits))
                        .isEqualTo(inOrder(keys, key -> target.commonPrefix(key) == shared));
                assertThat(index.sharing(target, bits))
                        .isEqualTo(inOrder(keys, key -> target.commonPrefix(key) >= shared));
            }
        }
    }

    private static List<Key> inOrder(List<Key> keys, Predicate<Key> which) {
        return keys.stream().filter(which).sorted(Comparator.naturalOrder()).toList();
    }

    private static Key key(Chance chance) {
        byte[] bytes = new byte[8];
        chance.nextBytes(bytes);
        return Key.of(bytes);
    }
}
