package org.fallow.node.policy;

/** What a sensor says: a value, or why there is none. */
public sealed interface Reading<T> {
    /** It is this. */
    record Present<T>(T value) implements Reading<T> {}

    /**
     * It cannot be known here.
     *
     * @param reason a few words for people, such as {@code no display}
     */
    record Absent<T>(String reason) implements Reading<T> {}

    /** A value. */
    static <T> Reading<T> of(T value) {
        return new Present<>(value);
    }

    /** No value, and why. */
    static <T> Reading<T> absent(String reason) {
        return new Absent<>(reason);
    }
}
