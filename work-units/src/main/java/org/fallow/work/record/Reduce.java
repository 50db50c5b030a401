package org.fallow.work.record;

/**
 * How results are brought together when they are collected.
 *
 * @param kind which way
 * @param field the field of a JSON result that {@link Kind#BEST} and {@link Kind#SUM} look at; empty for the others
 */
public record Reduce(Kind kind, String field) {
    /** The ways. */
    public enum Kind {
        /** One JSON document a line. */
        JSONL,
        /** One row a result, a column for each field. */
        CSV,
        /** The bytes one after the other. */
        CONCAT,
        /** The result with the smallest value of the field, for each input with the same other parameters. */
        BEST,
        /** The sum of the field. */
        SUM
    }

    /** Checks the bounds. */
    public Reduce {
        boolean wantsField = kind == Kind.BEST || kind == Kind.SUM;
        Bounds.length("reduce.field", field.length(), wantsField ? 1 : 0, wantsField ? 100 : 0);
    }
}
