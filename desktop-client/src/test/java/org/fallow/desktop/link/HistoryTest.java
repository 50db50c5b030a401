package org.fallow.desktop.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:30:00Z");
    private static final double HOUR = 3_600;

    private final History history = new History();

    private void note(int hoursAgo, double cpuSeconds) {
        history.note(NOON.minusSeconds((long) (hoursAgo * HOUR)), new History.Sums(0, cpuSeconds));
    }

    @Test
    void whatWasDoneBetweenTwoNotesCountsInTheHourOfTheSecond() {
        note(1, 100);
        note(0, 160);
        assertThat(history.hours(NOON, 3)).containsExactly(0, 100, 60);
    }

    @Test
    void workOfATimeWithoutAWindowIsSpreadOverIt() {
        note(4, 0);
        note(0, 400);
        assertThat(history.hours(NOON, 5)).containsExactly(0, 100, 100, 100, 100);
    }

    @Test
    void aDayEndsAtMidnightOfThePlace() {
        note(14, 0);
        note(0, 1_400);
        assertThat(history.days(NOON, ZoneOffset.UTC, 2)).containsExactly(100, 1_300);
    }

    @Test
    void sumsThatBeginAnewNeverCountAsLess() {
        note(2, 500);
        note(1, 20);
        note(0, 50);
        assertThat(Arrays.stream(history.hours(NOON, 3)).min().orElseThrow()).isNotNegative();
        assertThat(history.hours(NOON, 1)).containsExactly(30);
    }

    @Test
    void aStreakLastsWhileTodayIsStillToCome() {
        note(72, 10);
        note(48, 20);
        note(24, 30);
        assertThat(history.streak(NOON, ZoneOffset.UTC)).isEqualTo(3);
        note(0, 40);
        assertThat(history.streak(NOON, ZoneOffset.UTC)).isEqualTo(4);
        assertThat(history.streak(NOON.plusSeconds(72 * 3_600), ZoneOffset.UTC)).isZero();
    }
}
