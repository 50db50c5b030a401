package org.fallow.node.publication;

import java.util.List;

/**
 * What came of reading something a person wrote.
 *
 * @param <T> what was wanted
 */
public sealed interface Reading<T> {
    /** It is sound. */
    record Read<T>(T value) implements Reading<T> {}

    /**
     * It is not.
     *
     * @param list every mistake found, in the order of their places; 1 or more
     */
    record Mistakes<T>(List<Mistake> list) implements Reading<T> {
        /** Copies the list. */
        public Mistakes {
            list = List.copyOf(list);
        }
    }
}
