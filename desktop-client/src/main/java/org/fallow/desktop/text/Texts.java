package org.fallow.desktop.text;

import java.text.MessageFormat;
import java.text.NumberFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** The window's texts in one language, and numbers as that language writes them. */
public final class Texts {
    private static final int MINUTE = 60;
    private static final int HOUR = 60 * MINUTE;
    private static final int DAY = 24 * HOUR;

    private final Locale locale;
    private final ResourceBundle bundle;

    /** English where the language has no bundle; its own numbers all the same. */
    public Texts(Locale locale) {
        this.locale = locale;
        this.bundle = ResourceBundle.getBundle("org.fallow.desktop.text.texts", locale);
    }

    /** The text of a key. */
    public String of(String key) {
        return bundle.getString(key);
    }

    /** The text of a key with its places filled in. */
    public String of(String key, Object... values) {
        return new MessageFormat(bundle.getString(key), locale).format(values);
    }

    /** A whole number, with the language's groups. */
    public String number(long number) {
        return NumberFormat.getIntegerInstance(locale).format(number);
    }

    /** A share of one, in whole percent. */
    public String percent(double share) {
        return NumberFormat.getPercentInstance(locale).format(share);
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
