package org.fallow.desktop.component;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.fallow.desktop.link.History;
import org.fallow.desktop.text.Texts;

/** The length of time that a plot of the contribution covers. */
public enum Period {
    /** Hour by hour. */
    DAY("period.day"),
    /** Day by day. */
    MONTH("period.month"),
    /** Day by day, since the first note. */
    ALL("period.all");

    private static final int HOURS = 24;
    private static final int DAYS = 30;
    private static final int DAYS_MAX = 3_660;
    private static final double HOUR = 3_600;

    private final String textKey;

    Period(String textKey) {
        this.textKey = textKey;
    }

    /** Key of its name. */
    public String textKey() {
        return textKey;
    }

    /** What a history tells of it, in hours of processor time. */
    public AreaPlot.Data of(History history, Instant now, Texts texts) {
        return switch (this) {
            case DAY -> data(history.hours(now, HOURS), texts.of("plot.hours.ago", HOURS - 1), texts.of("plot.now"));
            case MONTH -> days(history, now, texts, DAYS);
            case ALL -> days(history, now, texts, Math.clamp(history.daysKnown(now, texts.zone()), 2, DAYS_MAX));
        };
    }

    private static AreaPlot.Data days(History history, Instant now, Texts texts, int count) {
        return data(
                history.days(now, texts.zone(), count), texts.of("plot.days.ago", count - 1), texts.of("plot.today"));
    }

    private static AreaPlot.Data data(double[] seconds, String from, String to) {
        List<Double> hours = Arrays.stream(seconds).mapToObj(s -> s / HOUR).toList();
        return new AreaPlot.Data(hours, from, to, -1);
    }
}
