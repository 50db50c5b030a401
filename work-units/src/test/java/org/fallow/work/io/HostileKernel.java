package org.fallow.work.io;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.fallow.work.kernel.KernelBuilder;
import org.fallow.work.outcome.Outcome;

/**
 * A module that means harm, and how it may end.
 *
 * @param ends outcomes, one of which it must have
 */
record HostileKernel(String name, Supplier<byte[]> module, List<Class<? extends Outcome>> ends) {
    /** What each unit may use: a gigabyte. */
    static final long MEMORY_BYTES = 1L << 30;

    /** All there are. */
    static List<HostileKernel> all() {
        return Stream.concat(sound().stream(), unsound().stream()).toList();
    }

    /** Modules that are run. */
    private static List<HostileKernel> sound() {
        return List.of(
                new HostileKernel(
                        "endless loop in a step",
                        () -> KernelBuilder.stepping(0x03, 0x40, 0x0c, 0, 0x0b, 0x41, 1)
                                .build(),
                        List.of(Outcome.OutOfTime.class)),
                new HostileKernel(
                        "endless loop in init",
                        () -> KernelBuilder.counting()
                                .body("init", 0x03, 0x40, 0x0c, 0, 0x0b, 0x41, 0)
                                .build(),
                        List.of(Outcome.OutOfTime.class)),
                new HostileKernel(
                        "endless loop in the result",
                        () -> KernelBuilder.stepping(0x41, 1)
                                .body("result", 0x03, 0x40, 0x0c, 0, 0x0b, 0x42, 0)
                                .build(),
                        List.of(Outcome.OutOfTime.class)),
                // To a gigabyte, each page written to. Where the machine is slow to give pages its time ends before.
                new HostileKernel(
                        "memory bomb",
                        () -> KernelBuilder.growing(1 << 14).build(),
                        List.of(Outcome.Finished.class, Outcome.OutOfTime.class)),
                new HostileKernel(
                        "memory bomb that takes no refusal",
                        () -> KernelBuilder.stepping(0x03, 0x40, 0x41, 1, 0x40, 0, 0x1a, 0x0c, 0, 0x0b, 0x41, 1)
                                .memory(1, 1, 1, 0x80, 0x80, 1)
                                .build(),
                        List.of(Outcome.OutOfTime.class)),
                new HostileKernel(
                        "a gigabyte at once",
                        () -> KernelBuilder.stepping(0x41, 1)
                                .memory(1, 1, 0x80, 0x80, 1, 0x80, 0x80, 1)
                                .build(),
                        List.of(Outcome.Finished.class, Outcome.OutOfMemory.class)),
                new HostileKernel(
                        "deep recursion",
                        () -> KernelBuilder.stepping(0x10, 4).build(),
                        List.of(Outcome.Trapped.class)),
                // A step calls itself 1,000 deep, over and over, so that it is compiled, and then without an end.
                new HostileKernel(
                        "deep recursion in compiled code",
                        () -> KernelBuilder.stepping(
                                        0x23, 0, 0x41, 1, 0x6a, 0x24, 0, 0x23, 0, 0x41, 0x80, 0x08, 0x6f, 0x04, 0x40,
                                        0x10, 4, 0x1a, 0x0b, 0x23, 0, 0x41, 0x80, 0x80, 0x80, 1, 0x4a, 0x04, 0x7f, 0x10,
                                        4, 0x05, 0x41, 0, 0x0b)
                                .build(),
                        List.of(Outcome.Trapped.class)),
                new HostileKernel(
                        "fifty thousand functions in ten megabytes",
                        () -> KernelBuilder.stepping(0x41, 1)
                                .functions(50_000, 200)
                                .build(),
                        List.of(Outcome.Finished.class)));
    }

    /** Modules that are not. */
    private static List<HostileKernel> unsound() {
        return List.of(
                // More memory than the unit may use.
                new HostileKernel(
                        "more than a gigabyte",
                        () -> KernelBuilder.stepping(0x41, 1)
                                .memory(1, 1, 0x81, 0x80, 1, 0x81, 0x80, 1)
                                .build(),
                        List.of(Outcome.Refused.class)),
                new HostileKernel("no module", () -> new byte[] {1, 2, 3}, List.of(Outcome.Refused.class)),
                new HostileKernel(
                        "cut short",
                        () -> {
                            byte[] sound = KernelBuilder.counting().build();
                            return Arrays.copyOf(sound, sound.length - 9);
                        },
                        List.of(Outcome.Refused.class)),
                // Sound in form; an instruction takes from an empty stack.
                new HostileKernel(
                        "takes what is not there",
                        () -> KernelBuilder.stepping(0x1a, 0x41, 1).build(),
                        List.of(Outcome.Refused.class)),
                new HostileKernel(
                        "unknown import",
                        () -> KernelBuilder.counting().importing("open").build(),
                        List.of(Outcome.Refused.class)),
                new HostileKernel(
                        "endless start function",
                        () -> KernelBuilder.counting()
                                .body("abi", 0x03, 0x40, 0x0c, 0, 0x0b, 0x41, 1)
                                .starting()
                                .build(),
                        List.of(Outcome.Refused.class)));
    }

    @Override
    public String toString() {
        return name;
    }
}
