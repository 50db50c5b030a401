package org.fallow.desktop.text;

import java.text.MessageFormat;
import java.text.NumberFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.concurrent.ConcurrentHashMap;

/** The window's texts in one language, and numbers as that language writes them. */
public final class Texts {
    private static final long KIB = 1 << 10;
    private static final int MINUTE = 60;
    private static final int HOUR = 60 * MINUTE;
    private static final int DAY = 24 * HOUR;

    private final Locale locale;
    private final ZoneId zone;
    private final ResourceBundle bundle;
    /** Made once: to read a pattern takes a hundred times as long as to fill it in. Not for two threads at a time. */
    private final Map<String, MessageFormat> patterns = new ConcurrentHashMap<>();

    private final NumberFormat whole;
    private final NumberFormat percent;

    /** English where the language has no bundle; its own numbers all the same. Times are of {@code zone}. */
    public Texts(Locale locale, ZoneId zone) {
        this.locale = locale;
        this.zone = zone;
        this.bundle = ResourceBundle.getBundle(
                "org.fallow.desktop.text.texts",
                locale,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
        whole = NumberFormat.getIntegerInstance(locale);
        percent = NumberFormat.getPercentInstance(locale);
    }

    /** Where the times are of. */
    public ZoneId zone() {
        return zone;
    }

    /** Whether there is such a text. */
    public boolean has(String key) {
        return bundle.containsKey(key);
    }

    /** The text of a key. */
    public String of(String key) {
        return bundle.getString(key);
    }

    /** The text of a key with its places filled in. */
    public String of(String key, Object... values) {
        MessageFormat pattern = patterns.computeIfAbsent(key, one -> new MessageFormat(bundle.getString(one), locale));
        synchronized (pattern) {
            return pattern.format(values);
        }
    }

    /** A peer's id or a CID, short: the last digits tell them apart, as they begin alike. */
    public static String brief(String id) {
        return id.length() <= 16 ? id : id.substring(0, 6) + "…" + id.substring(id.length() - 6);
    }

    /** A whole number, with the language's groups. */
    public String number(long number) {
        synchronized (whole) {
            return whole.format(number);
        }
    }

    /** A share of one, in whole percent. */
    public String percent(double share) {
        synchronized (percent) {
            return percent.format(share);
        }
    }

    /** A number with at most so many digits after the point. */
    public String decimal(double number, int digits) {
        NumberFormat format = NumberFormat.getNumberInstance(locale);
        format.setMaximumFractionDigits(digits);
        return format.format(number);
    }

    /** An amount of memory or disk. */
    public String bytes(long bytes) {
        if (bytes < KIB) {
            return of("unit.bytes", number(bytes));
        }
        if (bytes < KIB * KIB) {
            return of("unit.kib", decimal(bytes / (double) KIB, 1));
        }
        return bytes < KIB * KIB * KIB
                ? of("unit.mib", decimal(bytes / (double) (KIB * KIB), 1))
                : of("unit.gib", decimal(bytes / (double) (KIB * KIB * KIB), 1));
    }

    /** A moment: date and time, both short. */
    public String moment(Instant at) {
        return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.SHORT, FormatStyle.MEDIUM)
                .withLocale(locale)
                .withZone(zone)
                .format(at);
    }

    /** A day, in full. */
    public String day(Instant at) {
        return DateTimeFormatter.ofLocalizedDate(FormatStyle.FULL)
                .withLocale(locale)
                .withZone(zone)
                .format(at);
    }

    /** A length of time in its two largest units. */
    public String duration(long seconds) {
        if (seconds < MINUTE) {
            return of("time.seconds", number(seconds));
        }
        if (seconds < HOUR) {
            return of("time.minutes", number(seconds / MINUTE));
        }
        if (seconds < DAY) {
            return of("time.hours", number(seconds / HOUR), number(seconds % HOUR / MINUTE));
        }
        return of("time.days", number(seconds / DAY), number(seconds % DAY / HOUR));
    }

    /** An amount of time as one number and a unit, to be shown large. */
    public Amount amount(double seconds) {
        NumberFormat oneDigit = NumberFormat.getNumberInstance(locale);
        oneDigit.setMaximumFractionDigits(1);
        if (seconds >= HOUR) {
            return new Amount(oneDigit.format(seconds / HOUR), of("unit.hours"));
        }
        return seconds >= MINUTE
                ? new Amount(oneDigit.format(seconds / MINUTE), of("unit.minutes"))
                : new Amount(oneDigit.format(seconds), of("unit.seconds"));
    }

    /**
     * A number and what it counts.
     *
     * @param number formatted
     * @param unit short
     */
    public record Amount(String number, String unit) {}
}
