package org.fallow.dht.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.seeds.Seeds;
import org.junit.jupiter.api.Test;

class IdWorkTest {
    @Seeds
    void itIsTheZerosBeforeTheDoubleHashAsANumber(long seed) throws Exception {
        PeerId id = KeyPair.generate(Chance.of(seed)).peerId();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("fallow/id-work".getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(id.bytes());
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        BigInteger hash = new BigInteger(1, sha256.digest(sha256.digest(bytes.toByteArray())));
        assertThat(IdWork.of(id)).isEqualTo(256 - hash.bitLength());
    }

    @Seeds(count = 20)
    void aGeneratedIdentityHasTheWorkThatWasSought(long seed) {
        int bits = (int) (seed % 7);
        assertThat(IdWork.of(IdWork.generate(bits, Chance.of(seed)).peerId())).isGreaterThanOrEqualTo(bits);
    }

    @Test
    void eachBitIsHadByHalfAsMany() {
        Chance chance = Chance.of(1);
        int[] had = new int[3];
        for (int i = 0; i < 4_000; i++) {
            PeerId id = KeyPair.generate(chance).peerId();
            for (int bits = 0; bits < had.length; bits++) {
                had[bits] += IdWork.suffices(id, bits) ? 1 : 0;
            }
        }
        assertThat(had[0]).isEqualTo(4_000);
        assertThat(had[1]).isBetween(1_850, 2_150);
        assertThat(had[2]).isBetween(870, 1_130);
    }

    @Test
    void noMoreIsDemandedThanCanBeHad() {
        assertThatThrownBy(() -> IdWork.checked(25)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> IdWork.generate(-1, Chance.of(1))).isInstanceOf(IllegalArgumentException.class);
    }
}
