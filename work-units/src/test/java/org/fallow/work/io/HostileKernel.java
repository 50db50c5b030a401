package org.fallow.work.io;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.fallow.work.kernel.KernelBuilder;
import org.fallow.work.outcome.Outcome;

/** Modules that mean harm, and how each may end. */
enum HostileKernel {
    ENDLESS_LOOP_IN_A_STEP(
            () -> KernelBuilder.stepping(0x03, 0x40, 0x0c, 0, 0x0b, 0x41, 1).build(), Outcome.OutOfTime.class),
    ENDLESS_LOOP_IN_INIT(
            () -> KernelBuilder.counting()
                    .body("init", 0x03, 0x40, 0x0c, 0, 0x0b, 0x41, 0)
                    .build(),
            Outcome.OutOfTime.class),
    ENDLESS_LOOP_IN_THE_RESULT(
            () -> KernelBuilder.stepping(0x41, 1)
                    .body("result", 0x03, 0x40, 0x0c, 0, 0x0b, 0x42, 0)
                    .build(),
            Outcome.OutOfTime.class),
    /** {@code loop { if (memory.grow 1 != -1) continue }}, up to 1 GiB. */
    MEMORY_BOMB(
            () -> KernelBuilder.stepping(0x03, 0x40, 0x41, 1, 0x40, 0, 0x41, 0x7f, 0x47, 0x0d, 0, 0x0b, 0x41, 0)
                    .memory(1, 1, 1, 0x80, 0x80, 1)
                    .build(),
            Outcome.OutOfTime.class,
            Outcome.OutOfMemory.class),
    A_GIGABYTE_AT_ONCE(
            () -> KernelBuilder.stepping(0x41, 1)
                    .memory(1, 1, 0x80, 0x80, 1, 0x80, 0x80, 1)
                    .build(),
            Outcome.Finished.class,
            Outcome.OutOfMemory.class),
    /** More memory than the unit may use. */
    MORE_THAN_A_GIGABYTE(
            () -> KernelBuilder.stepping(0x41, 1)
                    .memory(1, 1, 0x81, 0x80, 1, 0x81, 0x80, 1)
                    .build(),
            Outcome.Refused.class),
    DEEP_RECURSION(() -> KernelBuilder.stepping(0x10, 4).build(), Outcome.Trapped.class),
    /** A step calls itself 1,000 deep, over and over, so that it is compiled, and then without an end. */
    DEEP_RECURSION_IN_COMPILED_CODE(
            () -> KernelBuilder.stepping(
                            0x23, 0, 0x41, 1, 0x6a, 0x24, 0, 0x23, 0, 0x41, 0x80, 0x08, 0x6f, 0x04, 0x40, 0x10, 4, 0x1a,
                            0x0b, 0x23, 0, 0x41, 0x80, 0x80, 0x80, 1, 0x4a, 0x04, 0x7f, 0x10, 4, 0x05, 0x41, 0, 0x0b)
                    .build(),
            Outcome.Trapped.class),
    FIFTY_THOUSAND_FUNCTIONS_IN_TEN_MEGABYTES(
            () -> KernelBuilder.stepping(0x41, 1).functions(50_000, 200).build(), Outcome.Finished.class),
    NO_MODULE(() -> new byte[] {1, 2, 3}, Outcome.Refused.class),
    CUT_SHORT(
            () -> {
                byte[] sound = KernelBuilder.counting().build();
                return Arrays.copyOf(sound, sound.length - 9);
            },
            Outcome.Refused.class),
    /** Sound in form; an instruction takes from an empty stack. */
    TAKES_WHAT_IS_NOT_THERE(() -> KernelBuilder.stepping(0x1a, 0x41, 1).build(), Outcome.Refused.class),
    UNKNOWN_IMPORT(() -> KernelBuilder.counting().importing("open").build(), Outcome.Refused.class),
    ENDLESS_START_FUNCTION(
            () -> KernelBuilder.counting()
                    .body("abi", 0x03, 0x40, 0x0c, 0, 0x0b, 0x41, 1)
                    .starting()
                    .build(),
            Outcome.Refused.class);

    /** What each unit may use: a gigabyte. */
    static final long MEMORY_BYTES = 1L << 30;

    private final Supplier<byte[]> module;
    private final List<Class<? extends Outcome>> ends;

    HostileKernel(Supplier<byte[]> module, Class<? extends Outcome> end) {
        this(module, end, end);
    }

    HostileKernel(Supplier<byte[]> module, Class<? extends Outcome> end, Class<? extends Outcome> orElse) {
        this.module = module;
        this.ends = List.of(end, orElse);
    }

    byte[] module() {
        return module.get();
    }

    List<Class<? extends Outcome>> ends() {
        return ends;
    }
}
