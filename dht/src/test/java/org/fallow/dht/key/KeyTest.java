package org.fallow.dht.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.seeds.Seeds;
import org.junit.jupiter.api.Test;

class KeyTest {
    @Test
    void itIsTheSha256OfItsBytes() {
        assertThat(Key.of("abc".getBytes(StandardCharsets.UTF_8))).hasToString("ba7816bf8f01cfea");
    }

    @Seeds
    void distanceIsTheXorAsABigNumber(long seed) throws Exception {
        Chance chance = Chance.of(seed);
        Key target = random(chance);
        Key left = random(chance);
        Key right = random(chance);
        BigInteger toLeft = number(target).xor(number(left));
        BigInteger toRight = number(target).xor(number(right));
        assertThat(Integer.signum(target.compareDistance(left, right))).isEqualTo(toLeft.compareTo(toRight));
        assertThat(target.commonPrefix(left)).isEqualTo(Key.BITS - toLeft.bitLength());
        assertThat(Integer.signum(left.compareTo(right))).isEqualTo(number(left).compareTo(number(right)));
        assertThat(target.commonPrefix(target)).isEqualTo(Key.BITS);
        int place = chance.nextInt(Key.BITS);
        assertThat(target.bit(place)).isEqualTo(number(target).testBit(Key.BITS - 1 - place));
        assertThat(target.compareDistance(left, Key.of(left.bytes()))).isZero();
    }

    private static Key random(Chance chance) {
        byte[] bytes = new byte[20];
        chance.nextBytes(bytes);
        return Key.of(bytes);
    }

    private static BigInteger number(Key key) throws Exception {
        return new BigInteger(1, MessageDigest.getInstance("SHA-256").digest(key.bytes()));
    }
}
