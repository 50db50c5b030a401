package org.fallow.work.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.wire.WireException;
import org.fallow.simulation.seeds.Seeds;
import org.junit.jupiter.api.Test;

class AdvertTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final KeyPair NODE = KeyPair.generate(new Random(1));
    private static final KeyPair OTHER = KeyPair.generate(new Random(2));

    private static Advert advert(KeyPair of, int cores, long speed, Instant until) {
        return new Advert(
                1,
                of.peerId().bytes(),
                cores,
                speed,
                8L << 30,
                168,
                Advert.Reach.PRIVATE,
                until.toEpochMilli(),
                NOW.toEpochMilli());
    }

    private static Signed<Advert> signed() {
        return RecordKind.ADVERT.seal(NODE, advert(NODE, 7, 123_456, NOW.plus(Advert.LIFE)));
    }

    @Test
    void anAdvertSurvivesSigningAndReading() throws Exception {
        Signed<Advert> read = Advert.read(Advert.dhtKey(NODE.peerId()), signed().encoded());
        assertThat(read.signer()).isEqualTo(NODE.peerId());
        assertThat(read.value()).usingRecursiveComparison().isEqualTo(signed().value());
        assertThat(read.value().measuredSpeed()).hasValue(123_456);
    }

    @Test
    void itsKeyIsThePrefixAndThePeerId() {
        byte[] key = Advert.dhtKey(NODE.peerId());
        assertThat(new String(key, StandardCharsets.ISO_8859_1)).startsWith("/fallow/advert/");
        assertThat(key)
                .hasSize(15 + NODE.peerId().bytes().length)
                .endsWith(NODE.peerId().bytes());
    }

    @Test
    void notMeasuredYetIsAValue() throws Exception {
        Advert young = advert(NODE, 2, 0, NOW.plus(Advert.LIFE));
        Signed<Advert> read = Advert.read(RecordKind.ADVERT.seal(NODE, young).encoded());
        assertThat(read.value().measuredSpeed()).isEmpty();
    }

    @Test
    void nobodyAdvertisesForAnother() {
        byte[] forged = RecordKind.ADVERT
                .seal(OTHER, advert(NODE, 7, 1, NOW.plus(Advert.LIFE)))
                .encoded();
        assertThatThrownBy(() -> Advert.read(forged)).isInstanceOf(WireException.class);
        byte[] own = signed().encoded();
        assertThatThrownBy(() -> Advert.read(Advert.dhtKey(OTHER.peerId()), own))
                .isInstanceOf(WireException.class);
    }

    @Test
    void itHoldsForAnHourAndTheSkewOfAClockAndNoLonger() {
        assertThat(advert(NODE, 1, 1, NOW).holds(NOW)).isFalse();
        assertThat(advert(NODE, 1, 1, NOW.plusMillis(1)).holds(NOW)).isTrue();
        Duration most = Advert.LIFE.plus(Advert.SKEW);
        assertThat(advert(NODE, 1, 1, NOW.plus(most)).holds(NOW)).isTrue();
        assertThat(advert(NODE, 1, 1, NOW.plus(most).plusMillis(1)).holds(NOW)).isFalse();
        assertThat(advert(NODE, 1, 1, Instant.ofEpochMilli(Long.MAX_VALUE)).holds(NOW))
                .isFalse();
    }

    @Test
    void claimsOutOfBoundsAreRefused() {
        assertThatThrownBy(() -> advert(NODE, -1, 1, NOW)).hasMessageContaining("idleCores");
        assertThatThrownBy(() -> advert(NODE, Advert.CORES_MAX + 1, 1, NOW)).hasMessageContaining("idleCores");
        assertThatThrownBy(() -> advert(NODE, 1, -1, NOW)).hasMessageContaining("speed");
        assertThatThrownBy(() -> advert(NODE, 1, Advert.SPEED_MAX + 1, NOW)).hasMessageContaining("speed");
    }

    @Test
    void theLargestFitsWhatOthersTake() throws Exception {
        Advert largest = new Advert(
                Integer.MAX_VALUE,
                NODE.peerId().bytes(),
                Advert.CORES_MAX,
                Advert.SPEED_MAX,
                Advert.MEMORY_BYTES_MAX,
                168,
                Advert.Reach.PRIVATE,
                Long.MAX_VALUE,
                Long.MAX_VALUE);
        byte[] encoded = RecordKind.ADVERT.seal(NODE, largest).encoded();
        assertThat(encoded).hasSizeLessThan(400);
        assertThat(Advert.read(encoded).value().sequence()).isEqualTo(Long.MAX_VALUE);
    }

    @Seeds(count = 300)
    void damagedBytesAreRefusedAndNeverDoMore(long seed) {
        Random random = new Random(seed);
        byte[] bytes = signed().encoded();
        for (int i = 0; i <= random.nextInt(3); i++) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
        }
        byte[] cut = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
        assertThatThrownBy(() -> Advert.read(cut)).isInstanceOf(WireException.class);
        // A byte changed twice may be what it was.
        if (!java.util.Arrays.equals(bytes, signed().encoded())) {
            assertThatThrownBy(() -> Advert.read(bytes)).isInstanceOf(WireException.class);
        }
    }
}
