package org.fallow.desktop.link;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What this computer has given over time. The node tells only sums, so this window notes them hour by hour; work done
 * between two notes counts evenly over the hours between them. Not for many threads.
 */
public final class History {
    /** Hours kept one by one; five years of a window that is never closed. */
    private static final int NOTES_MAX = 5 * 366 * 24;
    /** Longest stretch over which work is spread, in hours: whoever was away longer finds it on the last days. */
    private static final long SPREAD_MAX = 14 * 24;

    private static final long HOUR = 3_600;

    /**
     * The sums at a moment.
     *
     * @param accepted results
     * @param cpuSeconds of the workers
     */
    public record Sums(long accepted, double cpuSeconds) {
        private static final Sums NONE = new Sums(0, 0);

        private Sums minus(Sums other) {
            return new Sums(Math.max(0, accepted - other.accepted), Math.max(0, cpuSeconds - other.cpuSeconds));
        }
    }

    private final NavigableMap<Long, Sums> notes = new TreeMap<>();

    /** Notes the sums of now; only the last note of an hour is kept. */
    public void note(Instant now, Sums sums) {
        notes.put(now.getEpochSecond() / HOUR, sums);
        while (notes.size() > NOTES_MAX) {
            notes.pollFirstEntry();
        }
    }

    /** Takes over a note of earlier; of the hour since 1970. */
    public void restore(long hour, Sums sums) {
        notes.put(hour, sums);
    }

    /** The notes by hours since 1970. */
    public Map<Long, Sums> notes() {
        return new TreeMap<>(notes);
    }

    /** Processor seconds given in each of the last hours, the present one last. */
    public double[] hours(Instant now, int count) {
        double[] given = new double[count];
        long last = now.getEpochSecond() / HOUR;
        spread((hour, seconds) -> {
            long age = last - hour;
            if (age >= 0 && age < count) {
                given[count - 1 - (int) age] += seconds;
            }
        });
        return given;
    }

    /** Processor seconds given on each of the last days, today last. */
    public double[] days(Instant now, ZoneId zone, int count) {
        double[] given = new double[count];
        LocalDate today = LocalDate.ofInstant(now, zone);
        spread((hour, seconds) -> {
            LocalDate day = LocalDate.ofInstant(Instant.ofEpochSecond(hour * HOUR), zone);
            long age = today.toEpochDay() - day.toEpochDay();
            if (age >= 0 && age < count) {
                given[count - 1 - (int) age] += seconds;
            }
        });
        return given;
    }

    /** Days since the first note, today included; 0 without notes. */
    public int daysKnown(Instant now, ZoneId zone) {
        if (notes.isEmpty()) {
            return 0;
        }
        LocalDate first = LocalDate.ofInstant(Instant.ofEpochSecond(notes.firstKey() * HOUR), zone);
        return (int) Math.max(1, LocalDate.ofInstant(now, zone).toEpochDay() - first.toEpochDay() + 1);
    }

    /** Days in a row with work, up to today or yesterday. */
    public int streak(Instant now, ZoneId zone) {
        double[] days = days(now, zone, Math.max(1, daysKnown(now, zone)));
        int last = days.length - 1;
        int at = days[last] > 0 ? last : last - 1;
        int row = 0;
        while (at >= 0 && days[at] > 0) {
            row++;
            at--;
        }
        return row;
    }

    private interface Given {
        void in(long hour, double seconds);
    }

    /** The first note tells of work of unknown times: it counts as that hour's when it is all there is to tell. */
    private void spread(Given given) {
        Map.Entry<Long, Sums> before = null;
        for (Map.Entry<Long, Sums> note : notes.entrySet()) {
            Sums done = note.getValue().minus(before == null ? Sums.NONE : before.getValue());
            long hours = before == null ? 1 : Math.min(SPREAD_MAX, note.getKey() - before.getKey());
            for (long back = 0; back < hours; back++) {
                given.in(note.getKey() - back, done.cpuSeconds() / hours);
            }
            before = note;
        }
    }
}
