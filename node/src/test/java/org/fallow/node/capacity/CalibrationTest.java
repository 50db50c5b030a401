package org.fallow.node.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CalibrationTest {
    /** Computed apart, by other code, from the definition. */
    @Test
    void theStepsAreThoseOfTheDefinition() {
        assertThat(Calibration.steps(1, 1)).isEqualTo(4_603_278_352_542_933_067L);
        assertThat(Calibration.steps(1, 1_000)).isEqualTo(4_608_602_342_759_704_218L);
        assertThat(Calibration.steps(0, 0)).isZero();
    }

    @Test
    void speedIsInThousandsOfStepsASecond() {
        assertThat(Calibration.speed(4_000_000, 10_000_000)).isEqualTo(400_000);
        assertThat(Calibration.speed(1, 0)).isZero();
    }
}
