package org.fallow.node.policy;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fallow.node.policy.Setting.Form;

/** How settings are written by people. */
final class Forms {
    /** Longest text shown again in a message. */
    private static final int SHOWN_MAX = 60;

    private static final int NAMES_MAX = 64;
    private static final int NAME_CHARS_MAX = 64;
    private static final Duration SPAN_MAX = Duration.ofDays(1);

    private static final Pattern AMOUNT = Pattern.compile("([0-9]{1,9}) ?([A-Za-z]+)");
    private static final Map<String, Long> SPANS = Map.of("s", 1L, "min", 60L, "h", 3_600L);
    private static final Map<String, Long> SIZES = Map.of("MiB", 1L << 20, "GiB", 1L << 30, "TiB", 1L << 40);

    static final Form<Optional<Duration>> SPAN = orOff(new Form<>() {
        @Override
        public Duration read(String text) throws BadSetting {
            Duration span = Duration.ofSeconds(amount(text, SPANS, "a duration (use 90s, 5min or 1h)"));
            if (span.isZero() || span.compareTo(SPAN_MAX) > 0) {
                throw new BadSetting(quoted(text) + " is not between 1s and 24h");
            }
            return span;
        }

        @Override
        public String print(Duration span) {
            long seconds = span.toSeconds();
            return seconds % 3_600 == 0
                    ? seconds / 3_600 + "h"
                    : seconds % 60 == 0 ? seconds / 60 + "min" : seconds + "s";
        }
    });

    static final Form<Long> SIZE = new Form<>() {
        @Override
        public Long read(String text) throws BadSetting {
            return amount(text, SIZES, "a size (use 500MiB or 20GiB)");
        }

        @Override
        public String print(Long bytes) {
            return bytes % (1L << 30) == 0 ? (bytes >> 30) + "GiB" : (bytes >> 20) + "MiB";
        }
    };

    static final Form<Boolean> STOP = new Form<>() {
        @Override
        public Boolean read(String text) throws BadSetting {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "stop" -> true;
                case "run" -> false;
                default -> throw new BadSetting(quoted(text) + " is neither stop nor run");
            };
        }

        @Override
        public String print(Boolean stops) {
            return stops ? "stop" : "run";
        }
    };

    static final Form<SortedSet<String>> NAMES = new Form<>() {
        @Override
        public SortedSet<String> read(String text) throws BadSetting {
            SortedSet<String> names = new TreeSet<>();
            if (text.equalsIgnoreCase("none")) {
                return names;
            }
            for (String part : text.split(",", -1)) {
                String name = part.strip();
                if (name.isEmpty()
                        || name.length() > NAME_CHARS_MAX
                        || name.chars().anyMatch(c -> c < ' ' || c == '/')) {
                    throw new BadSetting(quoted(text) + " is not a list of programs (use blender, steam; or none)");
                }
                names.add(name);
            }
            if (names.size() > NAMES_MAX) {
                throw new BadSetting("more than " + NAMES_MAX + " programs");
            }
            return names;
        }

        @Override
        public String print(SortedSet<String> names) {
            return names.isEmpty() ? "none" : String.join(", ", names);
        }
    };

    static final Form<Schedule> SCHEDULE = new Form<>() {
        @Override
        public Schedule read(String text) throws BadSetting {
            return Schedule.parse(text);
        }

        @Override
        public String print(Schedule schedule) {
            return schedule.text();
        }
    };

    static final Form<URI> COLLECTOR = new Form<>() {
        @Override
        public URI read(String text) throws BadSetting {
            try {
                URI uri = new URI(text);
                if (Set.of("http", "https").contains(String.valueOf(uri.getScheme())) && uri.getHost() != null) {
                    return uri;
                }
            } catch (URISyntaxException e) {
                throw notACollector(text);
            }
            throw notACollector(text);
        }

        @Override
        public String print(URI uri) {
            return uri.toString();
        }
    };

    private Forms() {}

    private static BadSetting notACollector(String text) {
        return new BadSetting(quoted(text) + " is not the address of a collector (use http://127.0.0.1:4318)");
    }

    /** A whole number with or without its unit. */
    static Form<Integer> whole(String what, int min, int max, String unit) {
        return new Form<>() {
            @Override
            public Integer read(String text) throws BadSetting {
                String digits = !unit.isEmpty() && text.endsWith(unit)
                        ? text.substring(0, text.length() - unit.length()).strip()
                        : text;
                int value = digits.matches("[0-9]{1,4}") ? Integer.parseInt(digits) : -1;
                if (value < min || value > max) {
                    throw new BadSetting(
                            quoted(text) + " is not " + what + " (use " + min + unit + " to " + max + unit + ")");
                }
                return value;
            }

            @Override
            public String print(Integer value) {
                return value + unit;
            }
        };
    }

    static <T> Form<Optional<T>> orOff(Form<T> form) {
        return or("off", form);
    }

    /** A value, or a word for none. */
    static <T> Form<Optional<T>> or(String none, Form<T> form) {
        return new Form<>() {
            @Override
            public Optional<T> read(String text) throws BadSetting {
                if (text.equalsIgnoreCase(none)) {
                    return Optional.empty();
                }
                try {
                    return Optional.of(form.read(text));
                } catch (BadSetting e) {
                    throw new BadSetting(e.line() + ", nor " + none);
                }
            }

            @Override
            public String print(Optional<T> value) {
                return value.map(form::print).orElse(none);
            }
        };
    }

    /** A text of any length and content, to be shown on one line. */
    static String brief(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= SHOWN_MAX ? line : line.substring(0, SHOWN_MAX) + "…";
    }

    static String quoted(String text) {
        return "\"" + brief(text) + "\"";
    }

    private static long amount(String text, Map<String, Long> units, String what) throws BadSetting {
        Matcher form = AMOUNT.matcher(text);
        Long unit = form.matches() ? units.get(form.group(2)) : null;
        if (unit == null) {
            throw new BadSetting(quoted(text) + " is not " + what);
        }
        return Long.parseLong(form.group(1)) * unit;
    }
}
