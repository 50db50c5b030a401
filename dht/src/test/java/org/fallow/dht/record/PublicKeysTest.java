package org.fallow.dht.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.seeds.Seeds;
import org.junit.jupiter.api.Test;

class PublicKeysTest {
    private static final Validators VALIDATORS = Validators.none().with(PublicKeys.NAMESPACE, new PublicKeys());

    private final KeyPair anne = KeyPair.generate(Chance.of(1));
    private final KeyPair ben = KeyPair.generate(Chance.of(2));

    private static boolean valid(byte[] key, byte[] value) {
        return VALIDATORS.valid(key, value, Instant.EPOCH);
    }

    @Test
    void aKeyStandsUnderTheIdOfItsOwner() {
        byte[] value = anne.publicKey().encoded();
        assertThat(valid(PublicKeys.key(anne.peerId()), value)).isTrue();
        assertThat(valid(PublicKeys.key(ben.peerId()), value)).isFalse();
    }

    @Test
    void whatIsNotTheWholeIdOrKeyIsInvalid() {
        byte[] key = PublicKeys.key(anne.peerId());
        byte[] value = anne.publicKey().encoded();
        assertThat(valid(Arrays.copyOf(key, key.length - 1), value)).isFalse();
        assertThat(valid(Arrays.copyOf(key, key.length + 1), value)).isFalse();
        assertThat(valid(key, Arrays.copyOf(value, value.length - 1))).isFalse();
        assertThat(valid(key, Arrays.copyOf(value, value.length + 1))).isFalse();
        assertThat(valid(key, new byte[0])).isFalse();
        assertThat(valid(key, anne.publicKey().raw())).isFalse();
    }

    @Seeds(count = 200)
    void aValueWithOneByteChangedIsInvalid(long seed) {
        Chance chance = Chance.of(seed);
        byte[] value = anne.publicKey().encoded();
        value[chance.nextInt(value.length)] ^= (byte) (1 + chance.nextInt(255));
        assertThat(valid(PublicKeys.key(anne.peerId()), value)).isFalse();
    }
}
