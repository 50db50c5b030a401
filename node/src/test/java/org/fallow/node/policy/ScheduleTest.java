package org.fallow.node.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.util.Random;
import org.fallow.simulation.seeds.Seeds;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    /** A Monday. */
    private static final LocalDateTime MONDAY = LocalDateTime.of(2026, 11, 16, 0, 0);

    @Test
    void aSpanThatEndsBeforeItBeginsEndsOnTheNextDay() throws BadSetting {
        Schedule nights = Schedule.parse("mon-fri 18:00-08:00");
        assertThat(nights.allows(MONDAY.plusHours(7))).isFalse();
        assertThat(nights.allows(MONDAY.plusHours(18))).isTrue();
        assertThat(nights.allows(MONDAY.plusHours(24 + 7))).isTrue();
        assertThat(nights.allows(MONDAY.plusHours(24 + 8))).isFalse();
        assertThat(nights.allows(MONDAY.plusHours(5 * 24 + 7))).isTrue();
        assertThat(nights.allows(MONDAY.plusHours(5 * 24 + 18))).isFalse();
    }

    @Test
    void daysThatRunOverTheWeeksEndAreReadAsMeant() throws BadSetting {
        Schedule weekend = Schedule.parse("SAT-mon  00:00-24:00");
        assertThat(weekend.allows(MONDAY)).isTrue();
        assertThat(weekend.allows(MONDAY.plusDays(1))).isFalse();
        assertThat(weekend.allows(MONDAY.plusDays(6))).isTrue();
    }

    @Test
    void whatIsNoScheduleIsNamedWithWhatToWriteInstead() {
        for (String bad : new String[] {
            "",
            "mon",
            "mon 8-9",
            "monday 08:00-09:00",
            "daily 08:60-09:00",
            "daily 25:00-26:00",
            "daily 08:00-08:00",
            "daily 24:00-08:00",
            "daily 08:00-09:00,"
        }) {
            assertThatThrownBy(() -> Schedule.parse(bad)).as(bad).isInstanceOf(BadSetting.class);
        }
        assertThatThrownBy(() -> Schedule.parse("weekdays")).hasMessageContaining("use mon-fri 18:00-08:00");
    }

    @Seeds(count = 60)
    void agreesWithAClockThatIsReadMinuteByMinute(long seed) throws BadSetting {
        Random random = new Random(seed);
        int day = random.nextInt(7);
        int begin = random.nextInt(1_440);
        int end = 1 + random.nextInt(1_440);
        if (begin == end) {
            return;
        }
        Schedule schedule = Schedule.parse("%s %02d:%02d-%02d:%02d"
                .formatted(
                        Schedule.name(MONDAY.plusDays(day).getDayOfWeek()),
                        begin / 60,
                        begin % 60,
                        end / 60,
                        end % 60));
        LocalDateTime from = MONDAY.plusDays(7 + day).plusMinutes(begin);
        LocalDateTime to = MONDAY.plusDays(7 + day + (end < begin ? 1 : 0)).plusMinutes(end);
        for (int i = 0; i < 60; i++) {
            LocalDateTime at =
                    MONDAY.plusDays(7).plusMinutes(random.nextInt(7 * 1_440)).plusSeconds(random.nextInt(60));
            boolean inside = inside(at, from, to) || inside(at.plusDays(7), from, to);
            assertThat(schedule.allows(at)).as("seed %d at %s", seed, at).isEqualTo(inside);
            LocalDateTime opens = schedule.opens(at);
            assertThat(schedule.allows(opens)).isTrue();
            assertThat(opens).isAfterOrEqualTo(at).isBefore(at.plusDays(7));
            assertThat(inside || !schedule.allows(opens.minusMinutes(1))).isTrue();
        }
        assertThat(Schedule.parse(schedule.text())).isEqualTo(schedule);
    }

    private static boolean inside(LocalDateTime at, LocalDateTime from, LocalDateTime to) {
        return !at.isBefore(from) && at.isBefore(to);
    }
}
