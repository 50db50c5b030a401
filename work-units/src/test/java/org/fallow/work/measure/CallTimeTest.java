package org.fallow.work.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallTimeTest {
    private final CallTime time = new CallTime();

    @BeforeEach
    void begin() {
        time.begin(1_000);
    }

    @Test
    void aCallThatDoesNotComeBackIsSeenAfterThreeSeconds() {
        assertThat(time.tooLong(1, 1_000)).isFalse();
        assertThat(time.tooLong(1, 4_000)).isFalse();
        assertThat(time.tooLong(1, 4_001)).isTrue();
    }

    @Test
    void eachCallHasItsOwnThree() {
        assertThat(time.tooLong(1, 1_000)).isFalse();
        assertThat(time.tooLong(3, 4_500)).isFalse();
        assertThat(time.tooLong(3, 7_400)).isFalse();
        assertThat(time.tooLong(3, 7_600)).isTrue();
    }

    @Test
    void toBeGivenItsMemoryIsNotTheKernelsTime() {
        assertThat(time.tooLong(0, 10_000)).isFalse();
        assertThat(time.tooLong(0, 31_000)).isFalse();
        assertThat(time.tooLong(0, 31_001)).isTrue();
    }

    @Test
    void norIsToBeSaved() {
        assertThat(time.tooLong(7, 2_000)).isFalse();
        assertThat(time.tooLong(8, 4_500)).isFalse();
        assertThat(time.tooLong(8, 20_000)).isFalse();
        assertThat(time.tooLong(9, 20_000)).isFalse();
        assertThat(time.tooLong(9, 23_001)).isTrue();
    }

    @Test
    void theNextJobIsNotTakenForTheLast() {
        assertThat(time.tooLong(0, 30_000)).isFalse();
        time.begin(40_000);
        assertThat(time.tooLong(0, 69_000)).isFalse();
    }
}
