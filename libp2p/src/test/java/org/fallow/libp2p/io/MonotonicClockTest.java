package org.fallow.libp2p.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.fallow.libp2p.io.MonotonicClock.Standing;
import org.junit.jupiter.api.Test;

class MonotonicClockTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final Duration LOOK = Duration.ofSeconds(5);

    private Instant wall = NOON;
    private long nanos = 17;
    private final MonotonicClock clock = new MonotonicClock(() -> wall, () -> nanos);

    /** Time passes while the computer is awake. */
    private void pass(Duration time) {
        nanos += time.toNanos();
        wall = wall.plus(time);
    }

    /** Looks every few seconds for so long; what was seen last that was not nothing. */
    private Standing looking(Duration time) {
        Standing seen = new Standing.Same();
        for (Duration t = Duration.ZERO; t.compareTo(time) < 0; t = t.plus(LOOK)) {
            pass(LOOK);
            Standing now = clock.follow();
            seen = now instanceof Standing.Same ? seen : now;
        }
        return seen;
    }

    @Test
    void passesWithTheTimeOfDay() {
        assertThat(looking(Duration.ofMinutes(10))).isEqualTo(new Standing.Same());
        assertThat(clock.instant()).isEqualTo(wall);
    }

    @Test
    void eightHoursOfSleepHavePassedAtTheNextLook() {
        looking(Duration.ofMinutes(1));
        wall = wall.plus(Duration.ofHours(8));
        assertThat(clock.instant()).isEqualTo(wall.minus(Duration.ofHours(8)));
        assertThat(clock.follow()).isEqualTo(new Standing.Leapt(Duration.ofHours(8)));
        assertThat(clock.instant()).isEqualTo(wall);
        assertThat(looking(Duration.ofMinutes(1))).isEqualTo(new Standing.Same());
    }

    @Test
    void aSlipOfASecondIsNothing() {
        wall = wall.plusMillis(1_900);
        assertThat(clock.follow()).isEqualTo(new Standing.Same());
        assertThat(clock.instant()).isEqualTo(NOON);
    }

    @Test
    void aClockSetTenYearsForthForAWhileChangesNothing() {
        wall = wall.plus(Duration.ofDays(3_650));
        assertThat(clock.follow()).isEqualTo(new Standing.Doubted(Duration.ofDays(3_650)));
        assertThat(looking(Duration.ofMinutes(59))).isEqualTo(new Standing.Same());
        wall = wall.minus(Duration.ofDays(3_650));
        assertThat(looking(Duration.ofHours(2))).isEqualTo(new Standing.Same());
        assertThat(clock.instant()).isEqualTo(wall);
    }

    @Test
    void aClockFarAheadThatStaysIsBelievedAfterAnHour() {
        wall = wall.plus(Duration.ofDays(100));
        assertThat(looking(Duration.ofMinutes(61))).isEqualTo(new Standing.Leapt(Duration.ofDays(100)));
        assertThat(clock.instant()).isEqualTo(wall);
    }

    @Test
    void aClockSetBackDoesNotTurnTimeBackAndIsToldOfOnceItStands() {
        looking(Duration.ofMinutes(1));
        Instant before = clock.instant();
        wall = wall.minus(Duration.ofDays(1));
        assertThat(clock.follow()).isEqualTo(new Standing.Same());
        assertThat(looking(Duration.ofSeconds(20))).isEqualTo(new Standing.Same());
        assertThat(looking(Duration.ofSeconds(20))).isEqualTo(new Standing.SetBack(Duration.ofDays(1)));
        assertThat(clock.instant()).isAfter(before);
    }

    @Test
    void aClockSetBackForAMomentIsNothing() {
        wall = wall.minus(Duration.ofDays(400));
        assertThat(looking(Duration.ofSeconds(20))).isEqualTo(new Standing.Same());
        wall = wall.plus(Duration.ofDays(400));
        assertThat(looking(Duration.ofMinutes(5))).isEqualTo(new Standing.Same());
        assertThat(clock.instant()).isEqualTo(wall);
    }

    @Test
    void yearsBackAreToldOfToo() {
        wall = Instant.EPOCH;
        assertThat(looking(Duration.ofMinutes(1))).isInstanceOf(Standing.SetBack.class);
        assertThat(clock.instant()).isAfter(NOON);
    }
}
