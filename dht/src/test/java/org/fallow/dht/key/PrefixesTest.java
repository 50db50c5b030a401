package org.fallow.dht.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.fallow.dht.Peers;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.seeds.Seeds;
import org.junit.jupiter.api.Test;

class PrefixesTest {
    @Test
    void thereIsAKeyForEachPrefix() {
        assertThat(IntStream.range(0, 1 << Prefixes.BITS))
                .allMatch(prefix -> Prefixes.at(prefix).leading(Prefixes.BITS) == prefix)
                .allMatch(prefix -> Key.of(Prefixes.at(prefix).bytes()).equals(Prefixes.at(prefix)));
    }

    @Seeds
    void aKeySharesAsManyBitsAsWasAskedFor(long seed) {
        Chance chance = Chance.of(seed);
        Key other = Key.of(Peers.id(chance));
        for (int bits = 0; bits < Prefixes.BITS; bits++) {
            assertThat(Prefixes.sharing(bits, other, chance).commonPrefix(other))
                    .isEqualTo(bits);
        }
    }

    @Test
    void aFarRegionIsAskedForInManyPlaces() {
        Chance chance = Chance.of(1);
        Key other = Key.of(Peers.id(chance));
        assertThat(IntStream.range(0, 100)
                        .mapToObj(i -> Prefixes.sharing(0, other, chance))
                        .distinct())
                .hasSizeGreaterThan(80);
    }
}
