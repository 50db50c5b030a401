package org.fallow.work.kernel;

import org.fallow.work.kernel.Parts.Body;

/**
 * Walks the instructions of a function without checking their types: the engine does that. Accepted are Wasm 1.0 with
 * mutable globals, sign extension, non-trapping conversions, multiple values and bulk memory.
 *
 * @see <a href="https://webassembly.github.io/spec/core/binary/instructions.html">Binary format: instructions</a>
 */
final class Instructions {
    static final String VECTORS =
            "SIMD: vectors are not accepted: the bits of their NaNs differ between machines, and they are slow here";

    /** A group of instructions in {@link #code}'s numbering starts here: those with the prefix 0xfc. */
    static final int PREFIXED = 0xfc00;

    private final Cursor in;
    private final Findings findings;
    private int offset;
    private int code;
    private int immediate;
    private int depth = 1;
    private int blocks;

    Instructions(byte[] bytes, Body body, Findings findings) {
        this.in = new Cursor(bytes, body.code(), body.to());
        this.findings = findings;
    }

    /** Goes to the next instruction; false after the function's own {@code end}. */
    boolean next() throws MalformedModule {
        if (depth == 0) {
            if (!in.done()) {
                throw new MalformedModule(in.at(), "bytes follow the end of the function");
            }
            return false;
        }
        offset = in.at();
        code = in.u8("instruction");
        immediate = 0;
        if (code >= 0x45 && code <= 0xc4) {
            return true;
        }
        if (code >= 0x28 && code <= 0x3e) {
            memoryArgument();
            return true;
        }
        immediates();
        return true;
    }

    /** Whether it is {@code data.drop}, {@code elem.drop}, {@code table.init} or {@code table.copy}. */
    boolean changesSegmentsOrTables() {
        return code == PREFIXED + 9 || code >= PREFIXED + 12;
    }

    /** Where the instruction begins. */
    int offset() {
        return offset;
    }

    /** Where the next one begins. */
    int end() {
        return in.at();
    }

    /** The opcode; with the prefix 0xfc, {@link #PREFIXED} plus what follows it. */
    int code() {
        return code;
    }

    /** The index of a {@code global.set} or {@code call}; the type of a {@code call_indirect}. */
    int immediate() {
        return immediate;
    }

    /** Blocks, loops and branches so far. */
    int blocks() {
        return blocks;
    }

    private void immediates() throws MalformedModule {
        switch (code) {
            case 0x00, 0x01, 0x0f, 0x1a, 0x1b -> {}
            case 0x02, 0x03, 0x04 -> block();
            case 0x05 -> {
                if (depth == 1) {
                    throw new MalformedModule(offset, "else outside a block");
                }
            }
            case 0x0b -> depth--;
            case 0x0c, 0x0d, 0x10, 0x20, 0x21, 0x22, 0x23, 0x24 -> immediate = in.count("index", Integer.MAX_VALUE);
            case 0x0e -> branchTable();
            case 0x11 -> {
                immediate = in.count("type of call", Integer.MAX_VALUE);
                if (in.u32("table of call") != 0) {
                    findings.refuse(offset, "more than one table is not accepted");
                }
            }
            case 0x1c -> typedSelect();
            case 0x3f, 0x40 -> {
                if (in.u8("memory") != 0) {
                    throw new MalformedModule(offset, "more than one memory is not accepted");
                }
            }
            case 0x41 -> in.signed(32, "i32.const");
            case 0x42 -> in.signed(64, "i64.const");
            case 0x43 -> in.skip(4, "f32.const");
            case 0x44 -> in.skip(8, "f64.const");
            case 0xfc -> prefixed();
            default -> throw new MalformedModule(offset, refusal());
        }
    }

    private void block() throws MalformedModule {
        int at = in.at();
        long type = in.signed(33, "type of block");
        if (type == -5) {
            throw new MalformedModule(at, VECTORS);
        }
        if (type < 0 && (type < -4 && type != -64)) {
            throw new MalformedModule(at, "type of block: not one that is accepted");
        }
        depth++;
        blocks++;
    }

    private void branchTable() throws MalformedModule {
        int count = in.count("targets", in.end());
        for (int i = 0; i <= count; i++) {
            in.u32("target");
        }
        blocks += count;
    }

    private void typedSelect() throws MalformedModule {
        int count = in.count("types of select", 1);
        int type = count == 1 ? in.u8("type of select") : 0;
        if (type < 0x7c || type > 0x7f) {
            throw new MalformedModule(offset, "select: only numbers are accepted");
        }
    }

    private void memoryArgument() throws MalformedModule {
        int at = in.at();
        long alignment = in.u32("alignment");
        if (alignment >= 64 && alignment <= 68) {
            throw new MalformedModule(offset, "more than one memory is not accepted");
        }
        if (alignment > 4) {
            throw new MalformedModule(at, "alignment: not one for a single 32-bit memory");
        }
        in.u32("memory offset");
    }

    /** Saturating conversions (0 to 7) and bulk memory (8 to 14). */
    private void prefixed() throws MalformedModule {
        long sub = in.u32("instruction");
        if (sub >= 15) {
            throw new MalformedModule(offset, "references: table instructions are not accepted");
        }
        code = PREFIXED + (int) sub;
        int indices = sub < 8 ? 0 : sub == 9 || sub == 11 || sub == 13 ? 1 : 2;
        for (int i = 0; i < indices; i++) {
            in.u32("index");
        }
    }

    private String refusal() throws MalformedModule {
        return switch (code) {
            case 0x06, 0x07, 0x08, 0x09, 0x0a, 0x18, 0x19, 0x1f -> "exceptions are not accepted";
            case 0x12, 0x13 -> "tail calls are not accepted";
            case 0x14, 0x15, 0x25, 0x26, 0xd0, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6 ->
                "references as values are not accepted";
            case 0xfb -> "garbage-collected objects are not accepted";
            case 0xfd ->
                in.u32("instruction") >= 0x100
                        ? "relaxed SIMD is not accepted: its results differ between machines"
                        : VECTORS;
            case 0xfe -> "threads: atomic instructions are not accepted";
            default -> "0x%02x is not an instruction that is accepted".formatted(code);
        };
    }
}
