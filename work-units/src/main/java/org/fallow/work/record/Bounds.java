package org.fallow.work.record;

/** Checks of records' fields; the message names the field and its bound. */
final class Bounds {
    private Bounds() {}

    static void version(int version) {
        if (version < 1) {
            throw new IllegalArgumentException("version: " + version + " is not 1 or more");
        }
    }

    static void range(String field, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(field + ": " + value + " is not " + min + " to " + max);
        }
    }

    static void length(String field, int length, int min, int max) {
        if (length < min || length > max) {
            throw new IllegalArgumentException(field + ": length " + length + " is not " + min + " to " + max);
        }
    }
}
