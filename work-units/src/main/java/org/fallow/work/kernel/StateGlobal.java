package org.fallow.work.kernel;

/**
 * A mutable global: a part of a kernel's state beside its memory.
 *
 * @param name the prepared module exports it by
 * @param type of its value
 */
public record StateGlobal(String name, Type type) {
    /** The types of values. */
    public enum Type {
        /** 32-bit integer. */
        I32,
        /** 64-bit integer. */
        I64,
        /** Single precision. */
        F32,
        /** Double precision. */
        F64;

        static Type of(char type) {
            return switch (type) {
                case 'i' -> I32;
                case 'I' -> I64;
                case 'f' -> F32;
                default -> F64;
            };
        }
    }
}
