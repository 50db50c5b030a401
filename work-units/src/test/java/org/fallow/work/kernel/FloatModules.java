package org.fallow.work.kernel;

import java.util.Random;

/**
 * Resumable kernels made from seeds, valid by construction, that compute with floats of every kind: special values, all
 * operations, NaNs with payloads from memory and constants, conversions both ways, loops, branches, calls, globals, memory
 * that grows. None traps: divisors are odd, dividends positive, addresses masked, conversions saturate or are guarded.
 * One is done after {@link #STEPS} steps; its result is the first {@link #RESULT_BYTES} bytes of its memory.
 */
public final class FloatModules {
    /** Steps that each module takes. */
    public static final int STEPS = 12;

    /** Length of each module's result, in bytes. */
    public static final int RESULT_BYTES = 4_096;

    private static final String TYPES = "iIfF";
    private static final int[] CODES = {0x7f, 0x7e, 0x7d, 0x7c};
    private static final int EACH = 3;
    private static final int COUNTERS = 2;
    private static final int DEPTH_MAX = 4;
    private static final int HELPERS = 4;
    private static final int ADDRESS_MASK = RESULT_BYTES - 8;
    private static final int HOST_FUNCTIONS = 5;
    private static final long[] SPECIAL = {
        0x0000000000000000L,
        0x8000000000000000L,
        0x7ff0000000000000L,
        0xfff0000000000000L,
        0x7ff8000000000000L,
        0xfff8000000000000L,
        0x7ff8dead0000beefL,
        0x7ff0000000000001L,
        0xfff4000000000000L,
        0x0000000000000001L,
        0x000fffffffffffffL,
        0x7fefffffffffffffL,
        0x3ff0000000000000L,
        0xbff8000000000000L,
        0x41dfffffffe00000L,
        0x43e0000000000000L
    };
    private static final int[] SPECIAL_32 = {
        0,
        0x80000000,
        0x7f800000,
        0xff800000,
        0x7fc00000,
        0xffc00000,
        0x7fc0beef,
        0x7f800001,
        0xffa00000,
        1,
        0x007fffff,
        0x7f7fffff,
        0x3f800000,
        0xbfc00000,
        0x4effffff,
        0x5f000000
    };

    private final Random random;
    private WasmWriter code = new WasmWriter();
    private int helper;
    private int calls;
    private int loops;

    private FloatModules(int seed) {
        this.random = new Random(seed * 0x9e3779b97f4a7c15L + 1);
    }

    /** The module of a seed. */
    public static byte[] of(int seed) {
        return new FloatModules(seed).module();
    }

    private byte[] module() {
        WasmWriter types = new WasmWriter().u32(5);
        types.u8(0x60).u32(0).u32(1).u8(0x7f).u8(0x60).u32(1).u8(0x7f).u32(1).u8(0x7f);
        types.u8(0x60)
                .u32(2)
                .u8(0x7f)
                .u8(0x7f)
                .u32(1)
                .u8(0x7f)
                .u8(0x60)
                .u32(0)
                .u32(1)
                .u8(0x7e);
        types.u8(0x60).u32(4);
        for (int type : CODES) {
            types.u8(type);
        }
        types.u32(1).u8(0x7c);
        WasmWriter functions = new WasmWriter().u32(HOST_FUNCTIONS + HELPERS);
        functions.u32(0).u32(1).u32(2).u32(0).u32(3);
        WasmWriter globals =
                new WasmWriter().u32(5).u8(0x7f).u8(1).u8(0x41).signed(0).u8(0x0b);
        for (int i = 0; i < 4; i++) {
            globals.u8(CODES[i]).u8(1);
            constant(globals, TYPES.charAt(i));
            globals.u8(0x0b);
        }
        WasmWriter exports = new WasmWriter().u32(6).name("memory").u8(2).u32(0);
        String[] names = {"fallow_abi", "fallow_alloc", "fallow_init", "fallow_step", "fallow_result"};
        for (int i = 0; i < names.length; i++) {
            exports.name(names[i]).u8(0).u32(i);
        }
        WasmWriter bodies = new WasmWriter().u32(HOST_FUNCTIONS + HELPERS);
        body(bodies, new WasmWriter().u32(0).u8(0x41).signed(1));
        body(bodies, new WasmWriter().u32(0).u8(0x41).signed(0));
        body(bodies, new WasmWriter().u32(0).u8(0x41).signed(0));
        body(bodies, step());
        body(bodies, new WasmWriter().u32(0).u8(0x42).signed(RESULT_BYTES));
        for (int i = 0; i < HELPERS; i++) {
            functions.u32(4);
            body(bodies, helper(i));
        }
        return new WasmWriter()
                .header()
                .section(1, types)
                .section(3, functions)
                .section(5, new WasmWriter().u32(1).u8(1).u32(1).u32(4))
                .section(6, globals)
                .section(7, exports)
                .section(10, bodies)
                .toBytes();
    }

    private static void body(WasmWriter to, WasmWriter body) {
        body.u8(0x0b);
        to.u32(body.size()).append(body);
    }

    /** Counts in global 0, lets the last helper compute from memory, and keeps what it returns. */
    private WasmWriter step() {
        code = new WasmWriter().u32(0);
        code.u8(0x23).u32(0).u8(0x41).signed(1).u8(0x6a).u8(0x24).u32(0);
        code.u8(0x23).u32(0).u8(0x41).signed(8).u8(0x6c);
        code.u8(0x23).u32(0).u8(0x23).u32(2);
        code.u8(0x41).signed(64).u8(0x2a).u32(0).u32(0);
        code.u8(0x23).u32(0).u8(0xb7);
        code.u8(0x10).u32(HOST_FUNCTIONS + HELPERS - 1);
        code.u8(0x39).u32(0).u32(2_048);
        if (random.nextInt(4) == 0) {
            code.u8(0x41).signed(1).u8(0x40).u8(0).u8(0x1a);
        }
        return code.u8(0x23).u32(0).u8(0x41).signed(STEPS).u8(0x4e);
    }

    /** {@code (i32, i64, f32, f64) -> f64}; locals: parameters, then more of each type, then loop counters. */
    private WasmWriter helper(int index) {
        helper = index;
        calls = 0;
        loops = 0;
        code = new WasmWriter().u32(5);
        for (int type : CODES) {
            code.u32(EACH - 1).u8(type);
        }
        code.u32(COUNTERS).u8(0x7f);
        int statements = 4 + random.nextInt(8);
        for (int i = 0; i < statements; i++) {
            statement(2);
        }
        expression('F', 0);
        return code;
    }

    private static int counter(int loop) {
        return 4 + 4 * (EACH - 1) + loop;
    }

    private int local(char type) {
        int kind = TYPES.indexOf(type);
        int which = random.nextInt(EACH);
        return which == 0 ? kind : 4 + kind * (EACH - 1) + which - 1;
    }

    private char anyType() {
        return "iIfFfFF".charAt(random.nextInt(7));
    }

    private void statement(int depth) {
        char type = anyType();
        int choice = random.nextInt(depth > 0 ? 10 : 7);
        switch (choice) {
            case 0, 1, 2 -> {
                expression(type, 0);
                code.u8(0x21).u32(local(type));
            }
            case 3, 4, 5 -> {
                address();
                expression(type, 0);
                code.u8(0x36 + TYPES.indexOf(type)).u32(0).u32(random.nextInt(9));
            }
            case 6 -> {
                expression(type, 0);
                code.u8(0x24).u32(1 + TYPES.indexOf(type));
            }
            case 7 -> {
                expression('i', 1);
                code.u8(0x04).u8(0x40);
                statement(depth - 1);
                code.u8(0x05);
                statement(depth - 1);
                code.u8(0x0b);
            }
            default -> loop(depth);
        }
    }

    private void loop(int depth) {
        if (loops == COUNTERS) {
            statement(0);
            return;
        }
        int counter = counter(loops);
        loops++;
        code.u8(0x41).signed(2 + random.nextInt(12)).u8(0x21).u32(counter);
        code.u8(0x03).u8(0x40);
        int statements = 1 + random.nextInt(4);
        for (int i = 0; i < statements; i++) {
            statement(depth - 1);
        }
        code.u8(0x20).u32(counter).u8(0x41).signed(1).u8(0x6b).u8(0x22).u32(counter);
        code.u8(0x0d).u32(0).u8(0x0b);
        loops--;
    }

    private void address() {
        expression('i', 2);
        code.u8(0x41).signed(ADDRESS_MASK).u8(0x71);
    }

    private void expression(char type, int depth) {
        if (depth >= DEPTH_MAX || random.nextInt(6) == 0) {
            leaf(type);
            return;
        }
        switch (random.nextInt(9)) {
            case 0 -> leaf(type);
            case 1 -> {
                expression(type, depth + 1);
                expression(type, depth + 1);
                expression('i', depth + 1);
                code.u8(0x1b);
            }
            case 2 -> {
                expression('i', depth + 1);
                code.u8(0x04).u8(CODES[TYPES.indexOf(type)]);
                expression(type, depth + 1);
                code.u8(0x05);
                expression(type, depth + 1);
                code.u8(0x0b);
            }
            case 3 -> convert(type, depth);
            default -> compute(type, depth);
        }
    }

    private void leaf(char type) {
        switch (random.nextInt(5)) {
            case 0 -> constant(code, type);
            case 1, 2 -> code.u8(0x20).u32(local(type));
            case 3 -> {
                code.u8(0x20).u32(local('i')).u8(0x41).signed(ADDRESS_MASK).u8(0x71);
                code.u8(0x28 + TYPES.indexOf(type)).u32(0).u32(random.nextInt(9));
            }
            default -> code.u8(0x23).u32(1 + TYPES.indexOf(type));
        }
    }

    private void constant(WasmWriter to, char type) {
        boolean special = random.nextBoolean();
        switch (type) {
            case 'i' -> to.u8(0x41).signed(special ? random.nextInt(16) - 8 : random.nextInt());
            case 'I' -> to.u8(0x42).signed(special ? random.nextInt(16) - 8 : random.nextLong());
            case 'f' -> {
                float plain = (float) (random.nextGaussian() * 100);
                to.u8(0x43).i32(special ? SPECIAL_32[random.nextInt(SPECIAL_32.length)] : Float.floatToIntBits(plain));
            }
            default -> {
                double plain = random.nextGaussian() * 100;
                to.u8(0x44).i64(special ? SPECIAL[random.nextInt(SPECIAL.length)] : Double.doubleToLongBits(plain));
            }
        }
    }

    /** To the type from another, bits or value. */
    private void convert(char type, int depth) {
        int choice = random.nextInt(4);
        switch (type) {
            case 'i' -> from("IfFf", choice, depth, 0xa7, 0xfc00 + random.nextInt(2), 0xfc02 + random.nextInt(2), 0xbc);
            case 'I' -> from("ifFF", choice, depth, 0xac + random.nextInt(2), 0xfc04, 0xfc06 + random.nextInt(2), 0xbd);
            case 'f' -> from("iIFi", choice, depth, 0xb2 + random.nextInt(2), 0xb4 + random.nextInt(2), 0xb6, 0xbe);
            default -> from("iIfI", choice, depth, 0xb7 + random.nextInt(2), 0xb9 + random.nextInt(2), 0xbb, 0xbf);
        }
    }

    private void from(String types, int choice, int depth, int... codes) {
        expression(types.charAt(choice), depth + 1);
        if (codes[choice] >= 0xfc00) {
            code.u8(0xfc).u32(codes[choice] - 0xfc00);
        } else {
            code.u8(codes[choice]);
        }
    }

    private void compute(char type, int depth) {
        switch (type) {
            case 'i' -> integers(depth, type, 0x67, 0x6a, 0x41);
            case 'I' -> integers(depth, type, 0x79, 0x7c, 0x42);
            case 'f' -> floats(depth, type, 0x8b, 0x92);
            default -> {
                if (helper > 0 && calls < 2 && loops == 0 && random.nextInt(3) == 0) {
                    calls++;
                    for (int i = 0; i < TYPES.length(); i++) {
                        expression(TYPES.charAt(i), depth + 1);
                    }
                    code.u8(0x10).u32(HOST_FUNCTIONS + helper - 1);
                } else {
                    floats(depth, type, 0x99, 0xa0);
                }
            }
        }
    }

    /** Seven operations of one operand, seven of two. */
    private void floats(int depth, char type, int one, int two) {
        expression(type, depth + 1);
        if (random.nextInt(3) == 0) {
            code.u8(one + random.nextInt(7));
        } else {
            expression(type, depth + 1);
            code.u8(two + random.nextInt(7));
        }
    }

    private void integers(int depth, char type, int one, int two, int constant) {
        int choice = random.nextInt(20);
        if (choice < 3) {
            expression(type, depth + 1);
            code.u8(one + choice);
        } else if (choice < 5) {
            // Sign extension of 8 or 16 bits.
            expression(type, depth + 1);
            code.u8((type == 'i' ? 0xc0 : 0xc2) + choice - 3);
        } else if (choice < 9) {
            // Division: the dividend is not negative, the divisor odd.
            expression(type, depth + 1);
            code.u8(constant)
                    .signed(type == 'i' ? Integer.MAX_VALUE : Long.MAX_VALUE)
                    .u8(two + 7);
            expression(type, depth + 1);
            code.u8(constant).signed(1).u8(two + 8).u8(two + choice - 2);
        } else if (choice < 13 && type == 'i') {
            // A comparison of floats.
            boolean wide = random.nextBoolean();
            expression(wide ? 'F' : 'f', depth + 1);
            expression(wide ? 'F' : 'f', depth + 1);
            code.u8((wide ? 0x61 : 0x5b) + random.nextInt(6));
        } else {
            expression(type, depth + 1);
            expression(type, depth + 1);
            int[] plain = {0, 1, 2, 7, 8, 9, 10, 11, 12, 13, 14};
            code.u8(two + plain[random.nextInt(plain.length)]);
        }
    }
}
