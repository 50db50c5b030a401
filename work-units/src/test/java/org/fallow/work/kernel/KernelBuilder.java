package org.fallow.work.kernel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Small resumable kernels as bytes. The one it starts from counts: its input is two little-endian {@code i32}, the steps
 * to take and the rounds of a linear congruential generator in each; its result is the generator's state, mixed with
 * what it left in memory on the way. It keeps state in two hidden globals and in memory that it grows in step 3.
 */
public final class KernelBuilder {
    /** The generator's multiplier. */
    public static final long FACTOR = 6364136223846793005L;

    /** The generator's summand. */
    public static final long SUMMAND = 1442695040888963407L;

    private static final int INPUT_AT = 1_024;
    private static final int TRAIL_AT = 2_048;
    private static final int RESULT_AT = 512;

    private final Map<String, WasmWriter> bodies = new LinkedHashMap<>();
    private WasmWriter memory = new WasmWriter().u32(1).u8(1).u32(1).u32(4);
    private WasmWriter custom = new WasmWriter();
    private String importName = "log";
    private String stepName = "fallow_step";
    private boolean start;

    private KernelBuilder() {}

    /** The counting kernel. */
    public static KernelBuilder counting() {
        KernelBuilder kernel = new KernelBuilder();
        kernel.body("abi", code -> code.u8(0x41).signed(1));
        kernel.body("alloc", code -> code.u8(0x41).signed(INPUT_AT));
        kernel.body("init", code -> code.u8(0x41).signed(0));
        kernel.body("step", KernelBuilder::countingStep);
        kernel.body("result", KernelBuilder::countingResult);
        return kernel;
    }

    /** The same with another step; the code leaves an {@code i32}. It has one local, an {@code i32}. */
    public static KernelBuilder stepping(int... code) {
        return counting().body("step", bytes(code));
    }

    /**
     * A kernel that never ends, with 64 MiB of memory: all of it is filled at first, and each step writes eight bytes every
     * {@code stride}, random ones or numbers below 1,024.
     */
    public static KernelBuilder filling(int stride, boolean random) {
        return counting()
                .memory(1, 1, 0x80, 0x08, 0x80, 0x08)
                .body("init", fill(8, true).andThen(code -> code.u8(0x41).signed(0)))
                .body("step", fill(stride, random).andThen(code -> code.u8(0x41).signed(0)));
    }

    /**
     * A kernel that grows its memory page by page to its maximum and writes into each, all in its one step: {@code
     * while ((p = memory.grow(1)) != -1) memory[p << 16] = p}.
     */
    public static KernelBuilder growing(int pagesMax) {
        KernelBuilder kernel = stepping(
                0x03, 0x40, 0x41, 1, 0x40, 0, 0x22, 0, 0x41, 0x7f, 0x47, 0x04, 0x40, 0x20, 0, 0x41, 16, 0x74, 0x20, 0,
                0x36, 2, 0, 0x0c, 1, 0x0b, 0x0b, 0x41, 1);
        kernel.memory = new WasmWriter().u32(1).u8(1).u32(1).u32(pagesMax);
        return kernel;
    }

    /** {@code for (p = 4096; p < 64 MiB - 8; p += stride) memory[p] = next()}, with one local, p. */
    private static Consumer<WasmWriter> fill(int stride, boolean random) {
        return code -> {
            code.u8(0x41).signed(4_096).u8(0x21).u32(0).u8(0x03).u8(0x40);
            code.u8(0x23).u32(1).u8(0x42).signed(FACTOR).u8(0x7e);
            code.u8(0x42).signed(SUMMAND).u8(0x7c).u8(0x24).u32(1);
            code.u8(0x20).u32(0).u8(0x23).u32(1);
            if (!random) {
                code.u8(0x42).signed(54).u8(0x88);
            }
            code.u8(0x37).u32(3).u32(0);
            code.u8(0x20).u32(0).u8(0x41).signed(stride).u8(0x6a).u8(0x22).u32(0);
            code.u8(0x41).signed((64 << 20) - 8).u8(0x49).u8(0x0d).u32(0).u8(0x0b);
        };
    }

    /** What the counting kernel returns. */
    public static long expected(int steps, int rounds) {
        long state = 0;
        long trail = 0;
        for (int step = 1; step <= steps; step++) {
            for (int i = 0; i < rounds; i++) {
                state = state * FACTOR + SUMMAND;
            }
            if (step % 256 == 5) {
                trail = state;
            }
        }
        return state ^ trail;
    }

    /** An input of the counting kernel. */
    public static byte[] input(int steps, int rounds) {
        return new WasmWriter().i32(steps).i32(rounds).toBytes();
    }

    private static void countingStep(WasmWriter code) {
        code.u8(0x41).signed(0).u8(0x28).u32(2).u32(INPUT_AT + 4).u8(0x21).u32(0);
        code.u8(0x03).u8(0x40);
        code.u8(0x23)
                .u32(1)
                .u8(0x42)
                .signed(FACTOR)
                .u8(0x7e)
                .u8(0x42)
                .signed(SUMMAND)
                .u8(0x7c)
                .u8(0x24)
                .u32(1);
        code.u8(0x20)
                .u32(0)
                .u8(0x41)
                .signed(1)
                .u8(0x6b)
                .u8(0x22)
                .u32(0)
                .u8(0x0d)
                .u32(0)
                .u8(0x0b);
        code.u8(0x23).u32(0).u8(0x41).signed(1).u8(0x6a).u8(0x24).u32(0);
        code.u8(0x23).u32(0).u8(0x41).signed(255).u8(0x71).u8(0x41).signed(8).u8(0x6c);
        code.u8(0x23).u32(1).u8(0x37).u32(3).u32(TRAIL_AT);
        code.u8(0x23).u32(0).u8(0x41).signed(3).u8(0x46).u8(0x04).u8(0x40);
        code.u8(0x41).signed(1).u8(0x40).u8(0).u8(0x1a).u8(0x0b);
        code.u8(0x3f).u8(0).u8(0x41).signed(16).u8(0x74).u8(0x41).signed(8).u8(0x6b);
        code.u8(0x23).u32(1).u8(0x37).u32(3).u32(0);
        code.u8(0x23).u32(0).u8(0x41).signed(0).u8(0x28).u32(2).u32(INPUT_AT).u8(0x4e);
    }

    /** {@code memory[RESULT_AT] = memory[last 8 bytes] ^ memory[TRAIL_AT + 5 * 8]}. */
    private static void countingResult(WasmWriter code) {
        code.u8(0x41).signed(RESULT_AT);
        code.u8(0x3f)
                .u8(0)
                .u8(0x41)
                .signed(16)
                .u8(0x74)
                .u8(0x41)
                .signed(8)
                .u8(0x6b)
                .u8(0x29)
                .u32(3)
                .u32(0);
        code.u8(0x41).signed(TRAIL_AT + 40).u8(0x29).u32(3).u32(0).u8(0x85);
        code.u8(0x37).u32(3).u32(0);
        code.u8(0x42).signed((long) RESULT_AT << 32 | 8);
    }

    private static Consumer<WasmWriter> bytes(int... code) {
        return out -> {
            for (int b : code) {
                out.u8(b);
            }
        };
    }

    /** Replaces a function's code: abi, alloc, init, step or result; with one local, an {@code i32}. */
    public KernelBuilder body(String name, Consumer<WasmWriter> code) {
        WasmWriter body = new WasmWriter().u32(1).u32(1).u8(0x7f);
        code.accept(body);
        bodies.put(name, body.u8(0x0b));
        return this;
    }

    /** Replaces a function's code by bytes. */
    public KernelBuilder body(String name, int... code) {
        return body(name, bytes(code));
    }

    /** Replaces the memory section's content. */
    public KernelBuilder memory(int... content) {
        memory = new WasmWriter();
        bytes(content).accept(memory);
        return this;
    }

    /** Names the one import, {@code fallow.log}, otherwise. */
    public KernelBuilder importing(String name) {
        importName = name;
        return this;
    }

    /** Exports the step under another name. */
    public KernelBuilder stepName(String name) {
        stepName = name;
        return this;
    }

    /** With a start function. */
    public KernelBuilder starting() {
        start = true;
        return this;
    }

    /** With more functions, each {@code () -> i32} and of about this many bytes. */
    public KernelBuilder functions(int count, int bytes) {
        for (int i = 0; i < count; i++) {
            body("more" + i, code -> {
                code.u8(0x41).signed(1);
                for (int k = 0; k < bytes / 3; k++) {
                    code.u8(0x41).signed(k % 64).u8(0x6a);
                }
            });
        }
        return this;
    }

    /** With a custom section of this many bytes. */
    public KernelBuilder custom(int bytes) {
        custom = new WasmWriter().name("custom").bytes(new byte[bytes], 0, bytes);
        return this;
    }

    /** The module. */
    public byte[] build() {
        WasmWriter types = new WasmWriter().u32(5);
        bytes(0x60, 0, 1, 0x7f, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 2, 0x7f, 0x7f, 1, 0x7f)
                .accept(types);
        bytes(0x60, 0, 1, 0x7e, 0x60, 2, 0x7f, 0x7f, 0).accept(types);
        WasmWriter functions = new WasmWriter();
        functions.u32(bodies.size());
        bytes(0, 1, 2, 0, 3).accept(functions);
        for (int i = 5; i < bodies.size(); i++) {
            functions.u32(0);
        }
        WasmWriter globals = new WasmWriter();
        bytes(3, 0x7f, 1, 0x41, 0, 0x0b, 0x7e, 1, 0x42, 0, 0x0b, 0x7c, 1, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x0b)
                .accept(globals);
        WasmWriter exports = new WasmWriter().u32(6).name("memory").u8(2).u32(0);
        exports.name("fallow_abi").u8(0).u32(1).name("fallow_alloc").u8(0).u32(2);
        exports.name("fallow_init").u8(0).u32(3).name(stepName).u8(0).u32(4);
        exports.name("fallow_result").u8(0).u32(5);
        WasmWriter code = new WasmWriter().u32(bodies.size());
        bodies.values().forEach(body -> code.u32(body.size()).append(body));
        WasmWriter module = new WasmWriter()
                .header()
                .section(1, types)
                .section(
                        2,
                        new WasmWriter()
                                .u32(1)
                                .name("fallow")
                                .name(importName)
                                .u8(0)
                                .u32(4))
                .section(3, functions)
                .section(5, memory)
                .section(6, globals)
                .section(7, exports);
        if (start) {
            module.section(8, new WasmWriter().u32(1));
        }
        if (custom.size() > 0) {
            module.section(0, custom);
        }
        return module.section(10, code).toBytes();
    }
}
