package org.fallow.work.record;

import java.util.Optional;
import org.fallow.libp2p.wire.WireException;

/**
 * How results are brought together when they are collected.
 *
 * @param kind which way
 * @param field the field of a JSON result that {@link Kind#BEST} and {@link Kind#SUM} look at; of {@link Kind#WASM} the
 *     module's CID as text; empty for the others
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
        SUM,
        /** By a kernel of the publisher's, that takes them page by page. */
        WASM
    }

    /** Checks the bounds. */
    public Reduce {
        boolean wantsField = kind == Kind.BEST || kind == Kind.SUM || kind == Kind.WASM;
        Bounds.length("reduce.field", field.length(), wantsField ? 1 : 0, wantsField ? 100 : 0);
        if (kind == Kind.WASM) {
            module(field);
        }
    }

    /** By this module, which is run in the mode and within the limits of the batch's kernel. */
    public static Reduce wasm(Cid module) {
        return new Reduce(Kind.WASM, module.toString());
    }

    /** The blob of the reduce kernel, where there is one. */
    public Optional<Cid> kernel() {
        return kind == Kind.WASM ? Optional.of(module(field)) : Optional.empty();
    }

    private static Cid module(String text) {
        try {
            return Cid.parse(text);
        } catch (WireException e) {
            throw new IllegalArgumentException("reduce.field: " + e.getMessage(), e);
        }
    }
}
