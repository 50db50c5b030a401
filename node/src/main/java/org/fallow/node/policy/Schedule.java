package org.fallow.node.policy;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hours of the week, to the minute: {@code mon-fri 18:00-08:00, sat-sun 00:00-24:00}. A span that ends before it begins
 * ends on the next day.
 */
public final class Schedule {
    private static final int PARTS_MAX = 50;
    private static final int DAY_MINUTES = 1_440;
    private static final int WEEK_MINUTES = 7 * DAY_MINUTES;
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final String DAY = "(mon|tue|wed|thu|fri|sat|sun)";
    private static final String TIME = "([0-9]{1,2}):([0-9]{2})";
    private static final Pattern PART =
            Pattern.compile("(?:daily|" + DAY + "(?:-" + DAY + ")?) +" + TIME + " ?- ?" + TIME);

    /** At any time. */
    public static final Schedule ALWAYS = new Schedule("always", whole());

    private final String text;
    private final BitSet minutes;

    private Schedule(String text, BitSet minutes) {
        this.text = text;
        this.minutes = minutes;
    }

    /** As a person writes it. */
    public static Schedule parse(String written) throws BadSetting {
        String text = written.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
        if (text.equals("always")) {
            return ALWAYS;
        }
        String[] parts = text.split(" ?, ?", -1);
        if (parts.length > PARTS_MAX) {
            throw new BadSetting("more than " + PARTS_MAX + " spans");
        }
        BitSet minutes = new BitSet(WEEK_MINUTES);
        for (String part : parts) {
            add(part, minutes);
        }
        return new Schedule(String.join(", ", parts), minutes);
    }

    private static void add(String part, BitSet minutes) throws BadSetting {
        Matcher span = PART.matcher(part);
        if (!span.matches()) {
            throw new BadSetting(Forms.quoted(part)
                    + " is not a span of the week (use mon-fri 18:00-08:00, daily 20:00-24:00, or always)");
        }
        int begin = minute(span.group(3), span.group(4), part);
        int end = minute(span.group(5), span.group(6), part);
        if (begin == end || begin == DAY_MINUTES) {
            throw new BadSetting(Forms.quoted(part) + " is a span of no length (use 00:00-24:00 for a whole day)");
        }
        int length = Math.floorMod(end - begin, DAY_MINUTES);
        int first = span.group(1) == null ? 0 : DAYS.indexOf(span.group(1));
        int last = span.group(1) == null ? 6 : span.group(2) == null ? first : DAYS.indexOf(span.group(2));
        for (int day = first, left = Math.floorMod(last - first, 7); left >= 0; day++, left--) {
            for (int i = 0; i < (length == 0 ? DAY_MINUTES : length); i++) {
                minutes.set((day * DAY_MINUTES + begin + i) % WEEK_MINUTES);
            }
        }
    }

    private static int minute(String hours, String minutes, String part) throws BadSetting {
        int h = Integer.parseInt(hours);
        int m = Integer.parseInt(minutes);
        if (m > 59 || h * 60 + m > DAY_MINUTES) {
            throw new BadSetting(Forms.quoted(part) + " has a time that no day has (use 00:00 to 24:00)");
        }
        return h * 60 + m;
    }

    /** Whether it lets work run then. */
    public boolean allows(LocalDateTime local) {
        return minutes.get(minuteOf(local));
    }

    /** When it next lets work run; {@code local} itself where it does then. */
    public LocalDateTime opens(LocalDateTime local) {
        LocalDateTime at = local;
        for (int i = 0; i < WEEK_MINUTES && !allows(at); i++) {
            at = at.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
        }
        return at;
    }

    /** As {@link #parse} takes it. */
    public String text() {
        return text;
    }

    /** {@code mon} to {@code sun}. */
    static String name(DayOfWeek day) {
        return DAYS.get(day.getValue() - 1);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Schedule other && text.equals(other.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }

    private static int minuteOf(LocalDateTime local) {
        return (local.getDayOfWeek().getValue() - 1) * DAY_MINUTES + local.getHour() * 60 + local.getMinute();
    }

    private static BitSet whole() {
        BitSet all = new BitSet(WEEK_MINUTES);
        all.set(0, WEEK_MINUTES);
        return all;
    }
}
