package org.fallow.work.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Steps of made-up lengths, in virtual time. */
class PacerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long TICK = 10_000_000;

    /** The share, in percent, that steps of up to {@code stepMax} get in ten seconds; the clock of processor time ticks. */
    private static double share(int percent, long stepMax, double availability, long seed) {
        Random random = new Random(seed);
        Pacer pacer = new Pacer();
        long now = random.nextLong(SECOND);
        long cpu = random.nextLong(SECOND);
        pacer.waitNanos(percent, now, cpu - cpu % TICK);
        long begun = now;
        long cpuBegun = cpu;
        while (now - begun < 10 * SECOND) {
            long step = 1 + random.nextLong(stepMax);
            cpu += step;
            now += (long) (step / availability);
            now += pacer.waitNanos(percent, now, cpu - cpu % TICK);
        }
        return 100.0 * (cpu - cpuBegun) / (now - begun);
    }

    @Test
    void aShareIsHeldOverTenSecondsWhateverTheStepsLength() {
        for (long seed = 0; seed < 20; seed++) {
            for (int percent : new int[] {5, 20, 50, 80, 99}) {
                for (long stepMax : new long[] {50_000, 10_000_000, 500_000_000}) {
                    assertThat(share(percent, stepMax, 1, seed))
                            .as("seed %d, %d %%, steps to %d ns", seed, percent, stepMax)
                            .isCloseTo(percent, within(stepMax > TICK ? 3.0 : 0.5));
                }
            }
        }
    }

    @Test
    void withoutALimitItNeverWaits() {
        assertThat(share(100, 10_000_000, 1, 1)).isCloseTo(100, within(0.01));
    }

    @Test
    void whatOthersTookIsNotMadeUpForLater() {
        Pacer pacer = new Pacer();
        pacer.waitNanos(50, 0, 0);
        // An hour in which it got nothing; then it runs at once for a second.
        assertThat(pacer.waitNanos(50, 3_600 * SECOND, 0)).isZero();
        assertThat(pacer.waitNanos(50, 3_601 * SECOND, SECOND)).isEqualTo(SECOND - Pacer.CREDIT_NANOS);
    }

    @Test
    void aNewLimitBeginsAfresh() {
        Pacer pacer = new Pacer();
        pacer.waitNanos(10, 0, 0);
        assertThat(pacer.waitNanos(10, SECOND, SECOND)).isEqualTo(9 * SECOND);
        assertThat(pacer.waitNanos(50, SECOND, SECOND)).isZero();
        assertThat(pacer.waitNanos(100, SECOND, 9 * SECOND)).isZero();
    }

    @Test
    void aBusyComputerGivesWhatItGives() {
        assertThat(share(50, 10_000_000, 0.3, 1)).isCloseTo(30, within(1.0));
    }
}
