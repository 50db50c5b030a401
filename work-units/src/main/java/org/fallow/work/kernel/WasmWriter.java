package org.fallow.work.kernel;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the binary format. */
final class WasmWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    WasmWriter header() {
        return u8(0).u8('a').u8('s').u8('m').i32(1);
    }

    WasmWriter u8(int value) {
        out.write(value);
        return this;
    }

    WasmWriter u32(long value) {
        long rest = value;
        while (rest >= 0x80) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    /** A signed number in LEB128, as constants have them. */
    WasmWriter signed(long value) {
        long rest = value;
        while (rest < -64 || rest > 63) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>= 7;
        }
        out.write((int) (rest & 0x7f));
        return this;
    }

    /** Four bytes, little endian. */
    WasmWriter i32(int value) {
        for (int shift = 0; shift < 32; shift += 8) {
            out.write(value >> shift);
        }
        return this;
    }

    /** Eight bytes, little endian. */
    WasmWriter i64(long value) {
        return i32((int) value).i32((int) (value >> 32));
    }

    WasmWriter bytes(byte[] bytes, int from, int to) {
        out.write(bytes, from, to - from);
        return this;
    }

    WasmWriter name(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        return u32(utf8.length).bytes(utf8, 0, utf8.length);
    }

    WasmWriter append(WasmWriter other) {
        out.writeBytes(other.toBytes());
        return this;
    }

    WasmWriter section(int id, WasmWriter content) {
        return u8(id).u32(content.size()).append(content);
    }

    int size() {
        return out.size();
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
