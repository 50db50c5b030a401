package org.fallow.node.publication;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The mistakes found so far, and the forms their texts share. */
final class Notes {
    private static final int MISTAKES_MAX = 100;
    private static final int QUOTED_CHARS_MAX = 60;

    private final List<Mistake> list = new ArrayList<>();

    void add(Place place, String text) {
        if (list.size() < MISTAKES_MAX) {
            list.add(Mistake.at(place, text));
        }
    }

    int count() {
        return list.size();
    }

    boolean isEmpty() {
        return list.isEmpty();
    }

    List<Mistake> inOrder() {
        return list.stream()
                .sorted(Comparator.comparingInt(Mistake::line).thenComparingInt(Mistake::column))
                .toList();
    }

    static String quoted(String text) {
        return '"' + shortened(text) + '"';
    }

    static String shortened(String text) {
        String one = line(text);
        if (one.codePointCount(0, one.length()) <= QUOTED_CHARS_MAX) {
            return one;
        }
        return one.substring(0, one.offsetByCodePoints(0, QUOTED_CHARS_MAX)) + "…";
    }

    /** The text on one line, without anything that could steer a terminal. */
    static String line(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> out.appendCodePoint(isSafe(c) ? c : ' '));
        return out.toString();
    }

    static boolean isSafe(int c) {
        int type = Character.getType(c);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR
                && type != Character.SURROGATE;
    }

    /** {@code (did you mean "kernel"?)} for a near miss, else the words that are known. */
    static String suggestion(String word, Collection<String> known) {
        return known.stream()
                .filter(k -> distance(word, k) <= Math.max(1, Math.min(2, k.length() / 2)))
                .min(Comparator.comparingInt(k -> distance(word, k)))
                .map(k -> "(did you mean " + k + "?)")
                .orElse("(known: " + String.join(", ", known) + ")");
    }

    /** Levenshtein's distance; words longer than any of ours are far from all. */
    private static int distance(String a, String b) {
        if (a.length() > QUOTED_CHARS_MAX) {
            return Integer.MAX_VALUE;
        }
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
