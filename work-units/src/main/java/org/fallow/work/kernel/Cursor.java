package org.fallow.work.kernel;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads a module's bytes between two offsets, never beyond. */
final class Cursor {
    private static final int NAME_BYTES_MAX = 1_000;

    private final byte[] bytes;
    private final int end;
    private int at;

    Cursor(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    int at() {
        return at;
    }

    int end() {
        return end;
    }

    boolean done() {
        return at >= end;
    }

    int u8(String what) throws MalformedModule {
        if (at >= end) {
            throw new MalformedModule(at, what + ": the bytes end here");
        }
        return bytes[at++] & 0xff;
    }

    void skip(long count, String what) throws MalformedModule {
        if (count < 0 || count > end - at) {
            throw new MalformedModule(at, what + ": " + count + " bytes go beyond the end");
        }
        at += (int) count;
    }

    /** An unsigned number of at most 32 bits in LEB128. */
    long u32(String what) throws MalformedModule {
        int from = at;
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int b = u8(what);
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                if (value > 0xffff_ffffL) {
                    break;
                }
                return value;
            }
        }
        throw new MalformedModule(from, what + ": not a number of 32 bits");
    }

    /** An unsigned number of at most {@code max}. */
    int count(String what, int max) throws MalformedModule {
        int from = at;
        long value = u32(what);
        if (value > max) {
            throw new MalformedModule(from, what + ": " + value + ", at most " + max);
        }
        return (int) value;
    }

    /** A signed number of at most {@code bits} in LEB128; the value itself is of no use here. */
    long signed(int bits, String what) throws MalformedModule {
        int from = at;
        long value = 0;
        for (int shift = 0; shift < bits; shift += 7) {
            int b = u8(what);
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                return shift + 7 < 64 && (b & 0x40) != 0 ? value | -1L << (shift + 7) : value;
            }
        }
        throw new MalformedModule(from, what + ": not a number of " + bits + " bits");
    }

    String name(String what) throws MalformedModule {
        int length = count(what, NAME_BYTES_MAX);
        int from = at;
        skip(length, what);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedModule(from, what + ": not UTF-8 (" + e.getMessage() + ")");
        }
    }
}
