package org.fallow.dht.record;

import java.util.Arrays;
import java.util.HexFormat;

/** The bytes stored under a key. Immutable; equal when the bytes are. */
public final class Value {
    private final byte[] bytes;

    private Value(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A value of these bytes, copied. */
    public static Value of(byte[] bytes) {
        return new Value(bytes.clone());
    }

    /** The bytes, copied. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** How many bytes. */
    public int length() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Value value && Arrays.equals(bytes, value.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The length and the first bytes. */
    @Override
    public String toString() {
        return bytes.length + " bytes " + HexFormat.of().formatHex(Arrays.copyOf(bytes, Math.min(8, bytes.length)));
    }
}
