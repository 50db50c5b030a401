package org.fallow.work.containment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The seccomp filter of a worker, in classic BPF: a list of what may be called. Everything else fails with
 * {@code EPERM}, which Java turns into a typed exception; so no sockets, no processes, no signals to others, no writing.
 *
 * @see <a href="https://www.kernel.org/doc/html/latest/userspace-api/seccomp_filter.html">seccomp filters</a>
 */
public final class Filter {
    /** Length of one instruction: {@code struct sock_filter}. */
    public static final int INSTRUCTION_BYTES = 8;

    /** {@code SECCOMP_RET_ALLOW}. */
    static final int ALLOW = 0x7fff_0000;

    /** {@code SECCOMP_RET_ERRNO} with {@code EPERM}. */
    static final int REFUSE = 0x0005_0001;

    /** {@code SECCOMP_RET_ERRNO} with {@code ENOSYS}: the caller takes an older call instead, whose arguments are seen here. */
    static final int UNKNOWN = 0x0005_0026;

    private static final int LOAD = 0x20;
    private static final int IF_EQUAL = 0x15;
    private static final int IF_AT_LEAST = 0x35;
    private static final int IF_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;

    private static final int NUMBER_AT = 0;
    private static final int ARCH_AT = 4;
    private static final int ARGUMENTS_AT = 16;

    private static final int X32_CALLS = 0x4000_0000;
    // O_WRONLY, O_RDWR, O_CREAT, O_TRUNC and the bit of O_TMPFILE: the same on both processors.
    private static final int OPENS_FOR_WRITING = 0x3 | 0x40 | 0x200 | 0x40_0000;
    private static final int CLONE_THREAD = 0x1_0000;
    private static final int PR_SET_NAME = 15;
    private static final int PR_GET_NAME = 16;
    private static final int PR_SET_VMA = 0x5356_4d41;
    private static final int TCGETS = 0x5401;
    private static final int FIONREAD = 0x541b;
    private static final int[] HARMLESS_FCNTLS = {0, 1, 2, 3, 1030}; // duplicate; close-on-exec; read the flags

    private final List<Long> instructions = new ArrayList<>();

    private Filter() {}

    /** The program for a process: its instructions as {@code struct sock_filter}s. It may signal its own threads only. */
    public static byte[] program(Processor processor, int pid) {
        Filter filter = new Filter();
        filter.write(processor, pid);
        ByteBuffer bytes = ByteBuffer.allocate(filter.instructions.size() * INSTRUCTION_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        filter.instructions.forEach(bytes::putLong);
        return bytes.array();
    }

    private void write(Processor processor, int pid) {
        add(LOAD, 0, 0, ARCH_AT);
        add(IF_EQUAL, 1, 0, processor.auditArch());
        add(RETURN, 0, 0, REFUSE);
        add(LOAD, 0, 0, NUMBER_AT);
        if (processor == Processor.X86_64) {
            add(IF_AT_LEAST, 0, 1, X32_CALLS);
            add(RETURN, 0, 0, REFUSE);
        }
        for (SystemCall call : SystemCall.values()) {
            int number = call.number(processor);
            if (number != SystemCall.NONE) {
                write(call, number, pid);
            }
        }
        add(RETURN, 0, 0, REFUSE);
    }

    private void write(SystemCall call, int number, int pid) {
        if (call.always()) {
            add(IF_EQUAL, 0, 1, number);
            add(RETURN, 0, 0, ALLOW);
            return;
        }
        Filter decision = new Filter();
        decision.decide(call, pid);
        add(IF_EQUAL, 0, decision.instructions.size(), number);
        instructions.addAll(decision.instructions);
    }

    /** Ends in a return on every way: the number is not in the accumulator any more. */
    private void decide(SystemCall call, int pid) {
        switch (call) {
            case OPEN -> unlessBits(1, OPENS_FOR_WRITING);
            case OPENAT -> unlessBits(2, OPENS_FOR_WRITING);
            case IOCTL -> onlyIf(1, TCGETS, FIONREAD);
            case PRCTL -> onlyIf(0, PR_SET_NAME, PR_GET_NAME, PR_SET_VMA);
            case TGKILL -> onlyIf(0, pid);
            case FCNTL -> onlyIf(1, HARMLESS_FCNTLS);
            case CLONE -> ifBits(0, CLONE_THREAD);
            case CLONE3 -> add(RETURN, 0, 0, UNKNOWN);
            case PRLIMIT64 -> readsLimits();
            default -> throw new IllegalArgumentException(call + " needs no decision");
        }
    }

    private void unlessBits(int argument, int bits) {
        load(argument);
        add(IF_ANY_BIT, 0, 1, bits);
        add(RETURN, 0, 0, REFUSE);
        add(RETURN, 0, 0, ALLOW);
    }

    private void ifBits(int argument, int bits) {
        load(argument);
        add(IF_ANY_BIT, 0, 1, bits);
        add(RETURN, 0, 0, ALLOW);
        add(RETURN, 0, 0, REFUSE);
    }

    private void onlyIf(int argument, int... values) {
        load(argument);
        for (int value : values) {
            add(IF_EQUAL, 0, 1, value);
            add(RETURN, 0, 0, ALLOW);
        }
        add(RETURN, 0, 0, REFUSE);
    }

    /** The new limit's address, the third argument, is null: both halves are zero. And it is the caller's own limit. */
    private void readsLimits() {
        load(0);
        add(IF_EQUAL, 1, 0, 0);
        add(RETURN, 0, 0, REFUSE);
        load(2);
        add(IF_EQUAL, 1, 0, 0);
        add(RETURN, 0, 0, REFUSE);
        add(LOAD, 0, 0, ARGUMENTS_AT + 8 * 2 + 4);
        add(IF_EQUAL, 1, 0, 0);
        add(RETURN, 0, 0, REFUSE);
        add(RETURN, 0, 0, ALLOW);
    }

    /** Loads the lower half of an argument: the kernel takes these as 32 bits. */
    private void load(int argument) {
        add(LOAD, 0, 0, ARGUMENTS_AT + 8 * argument);
    }

    private void add(int code, int ifTrue, int ifFalse, int k) {
        instructions.add(code | (long) ifTrue << 16 | (long) ifFalse << 24 | (long) k << 32);
    }
}
