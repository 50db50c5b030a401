package org.fallow.work.io;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;

/**
 * The few calls of Linux that Java has no names for, through the foreign-function API: all of them by
 * {@code syscall(2)}, so that nothing depends on the C library's version. Numbers above 424 are the same on every processor.
 */
final class Linux {
    static final int ENOSYS = 38;
    static final int EOPNOTSUPP = 95;

    private static final int CLOSE_RANGE = 436;
    private static final int LANDLOCK_CREATE_RULESET = 444;
    private static final int LANDLOCK_ADD_RULE = 445;
    private static final int LANDLOCK_RESTRICT_SELF = 446;

    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int SCHED_IDLE = 5;
    private static final int AT_FDCWD = -100;
    private static final int O_PATH_CLOEXEC = 0x28_0000;
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int LANDLOCK_VERSION = 1;
    private static final int LANDLOCK_PATH_BENEATH = 1;
    private static final int SECCOMP_SET_MODE_FILTER = 1;
    private static final int SECCOMP_FILTER_FLAG_TSYNC = 1;
    private static final int CLOSE_ON_EXEC = 4;
    private static final int ARGUMENTS = 6;

    private static final AddressLayout POINTER = ValueLayout.ADDRESS;
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    /** The numbers that differ. */
    private record Numbers(
            int prctl, int openat, int setsid, int execve, int seccomp, int socket, int setScheduler, int kill) {
        static Numbers here() throws IOException {
            return switch (System.getProperty("os.arch", "")) {
                case "amd64" -> new Numbers(157, 257, 112, 59, 317, 41, 144, 62);
                case "aarch64" -> new Numbers(167, 56, 157, 221, 277, 198, 119, 129);
                default -> throw new IOException("not known for this processor: " + System.getProperty("os.arch"));
            };
        }
    }

    private final Numbers numbers;
    private final MethodHandle syscall;

    /** Fails elsewhere than on Linux on a known processor. */
    @SuppressWarnings("restricted") // calls of Linux are what this class is for
    Linux() throws IOException {
        if (!isHere()) {
            throw new IOException("this is not Linux");
        }
        this.numbers = Numbers.here();
        FunctionDescriptor six = FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG);
        Linker linker = Linker.nativeLinker();
        this.syscall = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                six,
                Linker.Option.firstVariadicArg(1),
                Linker.Option.captureCallState("errno"));
    }

    static boolean isHere() {
        return System.getProperty("os.name", "").equals("Linux");
    }

    /** What a call gave back: 0 or more, or the error's number, negative. */
    private long call(long number, long... arguments) {
        long[] all = Arrays.copyOf(arguments, ARGUMENTS);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            long result = (long) syscall.invokeExact(state, number, all[0], all[1], all[2], all[3], all[4], all[5]);
            return result == -1 ? -(int) ERRNO.get(state, 0L) : result;
        } catch (Error | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a downcall throws nothing", e);
        }
    }

    private static long checked(String what, long result) throws IOException {
        if (result < 0) {
            throw new IOException(what + ": error " + -result);
        }
        return result;
    }

    /** No program started from here on has more rights than this one. */
    void noNewPrivileges() throws IOException {
        checked("no_new_privs", call(numbers.prctl, PR_SET_NO_NEW_PRIVS, 1));
    }

    /** The version of Landlock's interface; {@code -}{@link #ENOSYS} or {@code -}{@link #EOPNOTSUPP} where there is none. */
    int landlockVersion() {
        return (int) call(LANDLOCK_CREATE_RULESET, 0, 0, LANDLOCK_VERSION);
    }

    /** Makes a ruleset; its descriptor. */
    int ruleset(byte[] attributes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = copy(arena, attributes);
            return (int) checked(
                    "landlock_create_ruleset", call(LANDLOCK_CREATE_RULESET, bytes.address(), attributes.length));
        }
    }

    /** Adds a rule about a path. */
    void rule(int ruleset, byte[] attributes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = copy(arena, attributes);
            checked("landlock_add_rule", call(LANDLOCK_ADD_RULE, ruleset, LANDLOCK_PATH_BENEATH, bytes.address()));
        }
    }

    /** Puts this thread, and what it starts, under a ruleset. */
    void restrict(int ruleset) throws IOException {
        checked("landlock_restrict_self", call(LANDLOCK_RESTRICT_SELF, ruleset));
    }

    /** A descriptor that names a file or folder and cannot read it; negative where it does not exist. */
    int name(String path) {
        return open(path, O_PATH_CLOEXEC);
    }

    /** Whether a folder's names can be read. */
    boolean opens(String folder) {
        return open(folder, 0) >= 0;
    }

    private int open(String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) call(numbers.openat, AT_FDCWD, arena.allocateFrom(path).address(), flags);
        }
    }

    /** Whether a socket can be made. */
    boolean connects() {
        return call(numbers.socket, AF_UNIX, SOCK_STREAM) >= 0;
    }

    /** Whether a process can be sent signals; it is sent none. */
    boolean reaches(long pid) {
        return call(numbers.kill, pid, 0) >= 0;
    }

    /** Puts all threads of this process under a filter. */
    void filter(byte[] program, int instructionBytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            // struct sock_fprog: the count, in 2 bytes, and after a gap the address
            MemorySegment header = arena.allocate(POINTER.byteSize() * 2, POINTER.byteAlignment());
            header.set(ValueLayout.JAVA_SHORT, 0, (short) (program.length / instructionBytes));
            header.set(POINTER, POINTER.byteSize(), copy(arena, program));
            long result = call(numbers.seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, header.address());
            if (result > 0) {
                throw new IOException("seccomp: thread " + result + " could not be put under the filter");
            }
            checked("seccomp", result);
        }
    }

    /** A session of its own: no terminal, and a share of the processor that is divided by itself. */
    void ownSession() throws IOException {
        checked("setsid", call(numbers.setsid));
    }

    /** This thread, and what it starts, gets what others leave. */
    void idle() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment parameter = arena.allocate(ValueLayout.JAVA_INT);
            checked("SCHED_IDLE", call(numbers.setScheduler, 0, SCHED_IDLE, parameter.address()));
        }
    }

    /** Becomes another program, with an empty environment and none of this one's files but the standard three. */
    IOException become(List<String> command) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = arena.allocate(POINTER, command.size() + 1L);
            for (int i = 0; i < command.size(); i++) {
                arguments.setAtIndex(POINTER, i, arena.allocateFrom(command.get(i)));
            }
            MemorySegment environment = arena.allocate(POINTER);
            call(CLOSE_RANGE, 3, 0xffff_ffffL, CLOSE_ON_EXEC);
            long error = call(
                    numbers.execve,
                    arguments.getAtIndex(POINTER, 0).address(),
                    arguments.address(),
                    environment.address());
            return new IOException(command.getFirst() + " could not be started: error " + -error);
        }
    }

    private static MemorySegment copy(Arena arena, byte[] bytes) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
    }
}
