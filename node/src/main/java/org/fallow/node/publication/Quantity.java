package org.fallow.node.publication;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes and durations as people write them: {@code 64MiB}, {@code 5min}. */
final class Quantity {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,12}) ?([A-Za-z]+)");
    private static final Map<String, Long> SIZES = Map.of("KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);
    private static final Map<String, Long> SPANS = Map.of("s", 1L, "min", 60L, "h", 3_600L, "d", 86_400L);

    private Quantity() {}

    /** A size in bytes. */
    static OptionalLong size(String text) {
        return read(text, SIZES);
    }

    /** How the size was probably meant. */
    static String sizeHint(String text) {
        return hint(text, Map.of('k', "KiB", 'm', "MiB", 'g', "GiB"), "64MiB");
    }

    /** A duration. */
    static Optional<Duration> span(String text) {
        OptionalLong seconds = read(text, SPANS);
        return seconds.isPresent() ? Optional.of(Duration.ofSeconds(seconds.getAsLong())) : Optional.empty();
    }

    /** How the duration was probably meant. */
    static String spanHint(String text) {
        return hint(text, Map.of('s', "s", 'm', "min", 'h', "h", 'd', "d"), "2h");
    }

    /** A duration in the largest unit that fits. */
    static String print(Duration span) {
        long seconds = span.toSeconds();
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        return seconds % 60 == 0 ? seconds / 60 + "min" : seconds + "s";
    }

    private static OptionalLong read(String text, Map<String, Long> units) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || text.contains(" ") || !units.containsKey(form.group(2))) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(form.group(1)) * units.getOrDefault(form.group(2), 1L));
    }

    private static String hint(String text, Map<Character, String> byLetter, String example) {
        Matcher form = FORM.matcher(text);
        String unit = form.matches()
                ? byLetter.get(Character.toLowerCase(form.group(2).charAt(0)))
                : null;
        return "(use " + (unit == null ? example : form.group(1) + unit) + ")";
    }
}
