package org.fallow.libp2p.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.fallow.libp2p.wire.WireException;
import org.junit.jupiter.api.Test;

class IdentityTest {
    /** From the specification's test vectors (peer-ids.md). */
    private static final String VECTOR_PRIVATE =
            "080112407e0830617c4a7de83925dfb2694556b12936c477a0e1feb2e148ec9da60fee7d"
                    + "1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e";

    private static final String VECTOR_PUBLIC =
            "080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e";

    @Test
    void readsAndWritesTheKeysOfTheSpecification() throws Exception {
        KeyPair pair = KeyPair.decode(HexFormat.of().parseHex(VECTOR_PRIVATE));
        assertThat(HexFormat.of().formatHex(pair.encoded())).isEqualTo(VECTOR_PRIVATE);
        assertThat(HexFormat.of().formatHex(pair.publicKey().encoded())).isEqualTo(VECTOR_PUBLIC);
    }

    @Test
    void aPeerIdIsTheIdentityMultihashOfTheKeyAndSurvivesItsText() throws Exception {
        KeyPair pair = KeyPair.generate(new Random(7));
        PeerId id = pair.peerId();
        assertThat(id.bytes()).hasSize(38).startsWith(0x00, 0x24);
        assertThat(id.toString()).startsWith("12D3KooW");
        assertThat(PeerId.parse(id.toString())).isEqualTo(id);
    }

    @Test
    void readsTheCidFormsOfTheSpecification() throws Exception {
        PeerId id = PeerId.parse("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N");
        assertThat(PeerId.parse("bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe"))
                .isEqualTo(id);
    }

    @Test
    void refusesWhatIsNoPeerId() {
        for (String text : new String[] {"", "1", "Qm", "hello", "12D3KooW0", "bafz", "z", "k51"}) {
            assertThatThrownBy(() -> PeerId.parse(text)).as(text).isInstanceOf(WireException.class);
        }
    }

    @Test
    void anEnvelopeOpensOnlyForItsDomainAndOnlyUnchanged() throws Exception {
        KeyPair pair = KeyPair.generate(new Random(8));
        byte[] payload = "unit 7".getBytes(StandardCharsets.UTF_8);
        byte[] sealed = SignedEnvelope.seal(pair, "fallow/vote", new byte[] {3, 1}, payload)
                .encoded();
        SignedEnvelope opened = SignedEnvelope.open(sealed, "fallow/vote");
        assertThat(opened.payload()).isEqualTo(payload);
        assertThat(opened.signer()).isEqualTo(pair.peerId());
        assertThatThrownBy(() -> SignedEnvelope.open(sealed, "fallow/batch")).isInstanceOf(WireException.class);
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> SignedEnvelope.open(changed, "fallow/vote"))
                    .as("byte " + i)
                    .isInstanceOf(WireException.class);
        }
    }
}
