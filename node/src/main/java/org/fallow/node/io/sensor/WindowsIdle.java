package org.fallow.node.io.sensor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import org.fallow.node.policy.Reading;

/** {@code GetLastInputInfo} of Windows. Written from its documentation; not yet run on one. */
final class WindowsIdle implements Sensor<Duration> {
    /** {@code LASTINPUTINFO}: its own size, then the tick of the last input, 32 bits each. */
    private static final int INFO_BYTES = 8;

    private final MethodHandle lastInput =
            Native.library("user32").function("GetLastInputInfo", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private final MethodHandle tick =
            Native.library("kernel32").function("GetTickCount", FunctionDescriptor.of(JAVA_INT));

    @Override
    public Reading<Duration> read() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(INFO_BYTES, Integer.BYTES);
            info.set(JAVA_INT, 0, INFO_BYTES);
            if (Native.call(() -> (int) lastInput.invokeExact(info)) == 0) {
                return Reading.absent("Windows does not tell this session's input");
            }
            int now = Native.call(() -> (int) tick.invokeExact());
            // Both wrap around after 49.7 days, their difference does not.
            return Reading.of(Duration.ofMillis(Integer.toUnsignedLong(now - info.get(JAVA_INT, Integer.BYTES))));
        }
    }
}
