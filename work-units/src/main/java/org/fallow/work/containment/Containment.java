package org.fallow.work.containment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What stands between strangers' code and this computer beside the Wasm engine itself, as a worker found by trying.
 *
 * @param level how much in all
 * @param layers in force, for people, at most {@link #LINES_MAX}
 * @param missing why it is not more, for people; empty when it is {@link Level#FULL}
 */
public record Containment(Level level, List<String> layers, List<String> missing) {
    /** Most lines of either list. */
    public static final int LINES_MAX = 16;

    private static final int LINE_CHARS_MAX = 300;

    /** How much. */
    public enum Level {
        /** No files but the program's and the system's libraries, no writing, no network, no other programs. */
        FULL,
        /** Some of it. */
        PARTIAL,
        /** Only the Wasm engine stands between. */
        NONE
    }

    /** Checks the bounds. */
    public Containment {
        layers = lines(layers);
        missing = lines(missing);
    }

    private static List<String> lines(List<String> lines) {
        if (lines.size() > LINES_MAX || lines.stream().anyMatch(line -> line.length() > LINE_CHARS_MAX)) {
            throw new IllegalArgumentException("containment: too many words");
        }
        return List.copyOf(lines);
    }

    /**
     * The sum of what was tried after locking down.
     *
     * @param files whether reading a file outside the allowed ones failed
     * @param calls whether opening a socket failed
     * @param troubles what the steps of locking down said
     */
    public static Containment of(boolean files, boolean calls, List<String> troubles) {
        List<String> layers = new ArrayList<>();
        if (files) {
            layers.add(
                    "Landlock: no files but the Java runtime's, the worker's own and the system's libraries and figures; none to write");
        }
        if (calls) {
            layers.add("seccomp: no sockets, no other programs, no signals to others, no opening for writing");
        }
        Level level = files && calls ? Level.FULL : files || calls ? Level.PARTIAL : Level.NONE;
        List<String> missing = troubles.stream()
                .map(line -> line.substring(0, Math.min(line.length(), LINE_CHARS_MAX)))
                .limit(LINES_MAX)
                .toList();
        return new Containment(level, layers, missing);
    }

    /** None, and why. */
    public static Containment none(String why) {
        return of(false, false, List.of(why));
    }

    /** One line for people. */
    public String text() {
        String said = level.name().toLowerCase(Locale.ROOT);
        String parts = layers.isEmpty() ? "only the Wasm engine itself" : String.join("; ", layers);
        return said + ": " + parts + (missing.isEmpty() ? "" : " (not more: " + String.join("; ", missing) + ")");
    }
}
