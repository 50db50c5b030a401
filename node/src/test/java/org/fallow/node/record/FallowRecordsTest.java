package org.fallow.node.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.simulation.seeds.Seeds;
import org.fallow.work.record.Advert;
import org.fallow.work.record.Project;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.RecordKind;
import org.junit.jupiter.api.Test;

class FallowRecordsTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final KeyPair ANNE = KeyPair.generate(new Random(1));
    private static final KeyPair BERT = KeyPair.generate(new Random(2));
    private static final FallowRecords RECORDS = new FallowRecords();

    private static byte[] advert(KeyPair signer, Duration life, long sequence) {
        Advert advert = new Advert(
                1,
                signer.peerId().bytes(),
                4,
                0,
                1 << 30,
                168,
                Advert.Reach.UNKNOWN,
                NOW.plus(life).toEpochMilli(),
                sequence);
        return RecordKind.ADVERT.seal(signer, advert).encoded();
    }

    private static byte[] project(KeyPair signer, long sequence) {
        return RecordKind.PROJECT
                .seal(signer, new Project(1, "hp", "Folding", "", List.of(), sequence))
                .encoded();
    }

    @Test
    void anAdvertStandsOnlyUnderItsSignersKeyAndWhileItHolds() {
        byte[] key = Advert.dhtKey(ANNE.peerId());
        byte[] advert = advert(ANNE, Advert.LIFE, 1);
        assertThat(RECORDS.valid(key, advert, NOW)).isTrue();
        assertThat(RECORDS.valid(Advert.dhtKey(BERT.peerId()), advert, NOW)).isFalse();
        assertThat(RECORDS.valid(key, advert(BERT, Advert.LIFE, 1), NOW)).isFalse();
        assertThat(RECORDS.valid(key, advert, NOW.plus(Advert.LIFE))).isFalse();
        assertThat(RECORDS.valid(key, advert(ANNE, Duration.ofHours(2), 1), NOW))
                .isFalse();
    }

    @Test
    void theHigherSequenceIsTheBetter() {
        byte[] key = Advert.dhtKey(ANNE.peerId());
        assertThat(RECORDS.compare(key, advert(ANNE, Advert.LIFE, 2), advert(ANNE, Advert.LIFE, 1)))
                .isPositive();
        byte[] project = ProjectId.of(ANNE.peerId(), "hp").dhtKey();
        assertThat(RECORDS.compare(project, project(ANNE, 1), project(ANNE, 2))).isNegative();
    }

    @Test
    void aProjectStandsOnlyUnderItsOwnKey() {
        assertThat(RECORDS.valid(ProjectId.of(ANNE.peerId(), "hp").dhtKey(), project(ANNE, 1), NOW))
                .isTrue();
        assertThat(RECORDS.valid(ProjectId.of(BERT.peerId(), "hp").dhtKey(), project(ANNE, 1), NOW))
                .isFalse();
        assertThat(RECORDS.valid(Advert.dhtKey(ANNE.peerId()), project(ANNE, 1), NOW))
                .isFalse();
        assertThat(RECORDS.valid("/fallow/".getBytes(StandardCharsets.UTF_8), project(ANNE, 1), NOW))
                .isFalse();
    }

    @Seeds(count = 200)
    void strangersBytesAreInvalidAndNeverDoMore(long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        byte[] key = random.nextBoolean() ? Advert.dhtKey(ANNE.peerId()) : bytes;
        assertThat(RECORDS.valid(key, bytes, NOW)).isFalse();
        assertThat(RECORDS.compare(key, bytes, bytes)).isZero();
    }
}
