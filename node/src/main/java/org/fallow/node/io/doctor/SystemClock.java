package org.fallow.node.io.doctor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;

/** Whether the system's clock follows a time server: Linux tells, by <code>adjtimex(2)</code>. */
final class SystemClock {
    /** A {@code struct timex} has 208 bytes; with all of it zero nothing is changed. */
    private static final int TIMEX_BYTES = 256;

    /** The clock is not synchronised. */
    private static final int TIME_ERROR = 5;

    private SystemClock() {}

    /** Empty where the system does not tell. */
    static Optional<Boolean> synchronised() {
        if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux")) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            int state = (int) adjtimex().invokeExact(arena.allocate(TIMEX_BYTES));
            return state < 0 ? Optional.empty() : Optional.of(state != TIME_ERROR);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("restricted") // the system's own library
    private static MethodHandle adjtimex() {
        Linker linker = Linker.nativeLinker();
        MemorySegment at = linker.defaultLookup().find("adjtimex").orElseThrow();
        return linker.downcallHandle(at, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    }
}
