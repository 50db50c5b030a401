package org.fallow.work.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.fallow.work.kernel.Parts.Body;
import org.fallow.work.kernel.Parts.Memory;
import org.fallow.work.kernel.Parts.Section;
import org.fallow.work.kernel.Parts.Signature;
import org.fallow.work.record.Limits;

/**
 * Closes what a module leaves to the machine.
 *
 * <p>Memory: where none is declared, the maximum is written in.
 *
 * <p>NaN: two machines may give a NaN different bits. They can be seen in four places only: a store, a reinterpretation
 * as an integer, a float global (it is part of the state), and the sign that {@code copysign} takes. There, a NaN is
 * replaced by the one canonical NaN; everywhere else it may be what it likes. A value that comes straight from memory, an
 * integer or a constant is left as it is: its bits are the same everywhere, and a copy stays a copy.
 *
 * <p>State: every mutable global is exported under a reserved name, so that it can be read and set between two steps.
 *
 * <p>Stack: the calls that may recur are counted in a global of its own, and end in a trap when they are nested too deeply.
 * Other calls nest no deeper than there are functions.
 *
 * <p>Custom sections (names, debugging) are dropped.
 *
 * @see <a href="https://webassembly.github.io/spec/core/exec/numerics.html#nan-propagation">NaN propagation</a>
 */
final class Rewrite {
    private static final int UNREACHABLE = 0x00;
    private static final int IF = 0x04;
    private static final int NO_VALUE = 0x40;
    private static final int END = 0x0b;
    private static final int LOCAL_GET = 0x20;
    private static final int LOCAL_TEE = 0x22;
    private static final int GLOBAL_GET = 0x23;
    private static final int GLOBAL_SET = 0x24;
    private static final int I32_CONST = 0x41;
    private static final int I32_GE_U = 0x4f;
    private static final int I32_ADD = 0x6a;
    private static final int GLOBALS = 6;
    private static final int SELECT = 0x1b;
    private static final int F32 = 0x7d;
    private static final int F64 = 0x7c;
    private static final int I32 = 0x7f;

    private final byte[] module;
    private final Parts parts;

    private final Limits limits;
    private final Recursion recursion;
    private final boolean settlesNans;

    private Rewrite(byte[] module, Parts parts, Limits limits, boolean settlesNans) throws MalformedModule {
        this.module = module;
        this.parts = parts;
        this.limits = limits;
        this.settlesNans = settlesNans;
        this.recursion = Recursion.of(module, parts);
    }

    /** {@code settlesNans}: false to measure what it costs. */
    static byte[] of(byte[] module, Parts parts, Limits limits, boolean settlesNans) throws MalformedModule {
        return new Rewrite(module, parts, limits, settlesNans).run();
    }

    private byte[] run() throws MalformedModule {
        WasmWriter out = new WasmWriter().header();
        boolean hasGlobals = parts.sections.stream().anyMatch(section -> section.id() == GLOBALS);
        for (Section section : parts.sections) {
            switch (section.id()) {
                case 0 -> {}
                case 5 -> out.section(5, memories());
                case GLOBALS -> out.section(GLOBALS, globals(section));
                case 7 -> {
                    if (!hasGlobals && recursion.any()) {
                        out.section(GLOBALS, new WasmWriter().u32(1).append(depth()));
                    }
                    out.section(7, exports(section));
                }
                case 10 -> out.section(10, code());
                default -> out.section(section.id(), new WasmWriter().bytes(module, section.from(), section.to()));
            }
        }
        return out.toBytes();
    }

    private WasmWriter memories() {
        WasmWriter out = new WasmWriter().u32(parts.memories.size());
        for (Memory memory : parts.memories) {
            out.u8(1).u32(memory.min()).u32(Math.max(memory.min(), Abi.pagesMax(memory, limits)));
        }
        return out;
    }

    /** A float global never holds any NaN but the canonical one: not every engine hands the others over as they are. */
    private WasmWriter globals(Section section) throws MalformedModule {
        byte[] content = Arrays.copyOfRange(module, section.from(), section.to());
        ByteBuffer bits = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        Cursor in = new Cursor(content, 0, content.length);
        long count = in.u32("globals");
        int first = in.at();
        for (long i = 0; i < count; i++) {
            in.skip(2, "type of global");
            for (int code = in.u8("constant"); code != 0x0b; code = in.u8("constant")) {
                int at = in.at();
                switch (code) {
                    case 0x43 -> {
                        in.skip(4, "f32.const");
                        bits.putInt(at, canonical(bits.getInt(at)));
                    }
                    case 0x44 -> {
                        in.skip(8, "f64.const");
                        bits.putLong(at, canonical(bits.getLong(at)));
                    }
                    default -> in.signed(64, "constant");
                }
            }
        }
        return new WasmWriter()
                .u32(recursion.any() ? count + 1 : count)
                .bytes(content, first, content.length)
                .append(recursion.any() ? depth() : new WasmWriter());
    }

    /** The global that counts: how deep the calls are nested that recur. */
    private static WasmWriter depth() {
        return new WasmWriter().u8(I32).u8(1).u8(I32_CONST).signed(0).u8(END);
    }

    private static int canonical(int bits) {
        return Float.isNaN(Float.intBitsToFloat(bits)) ? Float.floatToIntBits(Float.NaN) : bits;
    }

    private static long canonical(long bits) {
        return Double.isNaN(Double.longBitsToDouble(bits)) ? Double.doubleToLongBits(Double.NaN) : bits;
    }

    private WasmWriter exports(Section section) throws MalformedModule {
        Cursor in = new Cursor(module, section.from(), section.to());
        long count = in.u32("exports");
        WasmWriter added = new WasmWriter();
        for (int i = 0; i < parts.globals.size(); i++) {
            if (parts.globals.get(i).mutable()) {
                added.name(Kernel.RESERVED + "g" + i).u8(3).u32(i);
                count++;
            }
        }
        if (recursion.any()) {
            added.name(Kernel.DEPTH).u8(3).u32(parts.globals.size());
            count++;
        }
        return new WasmWriter().u32(count).bytes(module, in.at(), section.to()).append(added);
    }

    private WasmWriter code() throws MalformedModule {
        WasmWriter out = new WasmWriter().u32(parts.bodies.size());
        for (Body body : parts.bodies) {
            WasmWriter rewritten = body(body);
            out.u32(rewritten.size()).append(rewritten);
        }
        return out;
    }

    private WasmWriter body(Body body) throws MalformedModule {
        Signature signature = parts.signature(body.function());
        int firstLocal =
                body.locals() + (signature == null ? 0 : signature.params().length());
        Instructions in = new Instructions(module, body, new Findings());
        WasmWriter code = new WasmWriter();
        int copied = body.code();
        boolean settled = false;
        boolean settles = false;
        while (in.next()) {
            int shown = settlesNans ? shown(in) : 0;
            if (recursion.isCall(body.function(), in)) {
                code.bytes(module, copied, in.offset());
                copied = in.end();
                counted(code, in);
            } else if (shown != 0 && (!settled || in.code() == GLOBAL_SET)) {
                code.bytes(module, copied, in.offset());
                copied = in.offset();
                settle(code, shown, firstLocal + (shown == F32 ? 0 : 1));
                settles = true;
            }
            settled = hasSettledBits(in.code());
        }
        code.bytes(module, copied, body.to());
        if (!settles) {
            return new WasmWriter().bytes(module, body.from(), body.code()).append(code);
        }
        Cursor locals = new Cursor(module, body.from(), body.code());
        long groups = locals.u32("locals");
        return new WasmWriter()
                .u32(groups + 2)
                .bytes(module, locals.at(), body.code())
                .u32(1)
                .u8(F32)
                .u32(1)
                .u8(F64)
                .append(code);
    }

    /** {@code if (depth >= CALLS_MAX) unreachable; depth++; call; depth--}; arguments and results lie below on the stack. */
    private void counted(WasmWriter out, Instructions call) {
        int depth = parts.globals.size();
        out.u8(GLOBAL_GET).u32(depth).u8(I32_CONST).signed(Kernel.CALLS_MAX).u8(I32_GE_U);
        out.u8(IF).u8(NO_VALUE).u8(UNREACHABLE).u8(END);
        out.u8(GLOBAL_GET)
                .u32(depth)
                .u8(I32_CONST)
                .signed(1)
                .u8(I32_ADD)
                .u8(GLOBAL_SET)
                .u32(depth);
        out.bytes(module, call.offset(), call.end());
        out.u8(GLOBAL_GET)
                .u32(depth)
                .u8(I32_CONST)
                .signed(-1)
                .u8(I32_ADD)
                .u8(GLOBAL_SET)
                .u32(depth);
    }

    /** The type of float whose bits this instruction shows, taken from the top of the stack; 0 for none. */
    private int shown(Instructions in) {
        return switch (in.code()) {
            case 0x38, 0xbc, 0x98 -> F32; // f32.store, i32.reinterpret_f32, f32.copysign
            case 0x39, 0xbd, 0xa6 -> F64; // f64.store, i64.reinterpret_f64, f64.copysign
            case GLOBAL_SET -> {
                int index = in.immediate();
                char type =
                        index < parts.globals.size() ? parts.globals.get(index).type() : 'i';
                yield type == 'f' ? F32 : type == 'F' ? F64 : 0;
            }
            default -> 0;
        };
    }

    /** Loads, constants, reinterpretations and conversions from integers: what they leave on the stack is the same everywhere. */
    private static boolean hasSettledBits(int code) {
        return code == 0x2a
                || code == 0x2b
                || code == 0x43
                || code == 0x44
                || (code >= 0xb2 && code <= 0xb5)
                || (code >= 0xb7 && code <= 0xba)
                || code == 0xbe
                || code == 0xbf;
    }

    /** {@code value == value ? value : NaN}. */
    private static void settle(WasmWriter out, int type, int local) {
        out.u8(LOCAL_TEE).u32(local);
        if (type == F32) {
            out.u8(0x43).i32(Float.floatToIntBits(Float.NaN));
        } else {
            out.u8(0x44).i64(Double.doubleToLongBits(Double.NaN));
        }
        out.u8(LOCAL_GET).u32(local).u8(LOCAL_GET).u32(local);
        out.u8(type == F32 ? 0x5b : 0x61).u8(SELECT);
    }
}
