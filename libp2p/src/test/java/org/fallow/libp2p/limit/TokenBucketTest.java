package org.fallow.libp2p.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    @Test
    void aBucketGivesItsBurstAndThenItsRate() {
        Instant now = Instant.EPOCH;
        TokenBucket bucket = new TokenBucket(3, 2, now);
        assertThat(bucket.take(3, now)).isTrue();
        assertThat(bucket.take(now)).isFalse();
        assertThat(bucket.take(now.plus(Duration.ofMillis(499)))).isFalse();
        assertThat(bucket.take(now.plus(Duration.ofMillis(500)))).isTrue();
        assertThat(bucket.full(now.plus(Duration.ofMillis(1999)))).isFalse();
        assertThat(bucket.full(now.plus(Duration.ofSeconds(2)))).isTrue();
        bucket.drain(100, now.plusSeconds(10));
        assertThat(bucket.has(now.plusSeconds(10))).isFalse();
        assertThat(bucket.take(3, now.plus(Duration.ofDays(1000)))).isTrue();
    }
}
