package org.fallow.node.io.sensor;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import org.fallow.node.policy.Reading;

/** {@code CGEventSourceSecondsSinceLastEventType} of macOS. Written from its documentation; not yet run on one. */
final class MacIdle implements Sensor<Duration> {
    private static final String FRAMEWORK =
            "/System/Library/Frameworks/ApplicationServices.framework/ApplicationServices";
    /** {@code kCGEventSourceStateCombinedSessionState}. */
    private static final int SESSION = 0;
    /** {@code kCGAnyInputEventType}. */
    private static final int ANY_INPUT = -1;

    private static final double MILLIS = 1_000;

    private final MethodHandle seconds = Native.library(FRAMEWORK)
            .function("CGEventSourceSecondsSinceLastEventType", FunctionDescriptor.of(JAVA_DOUBLE, JAVA_INT, JAVA_INT));

    @Override
    public Reading<Duration> read() {
        double idle = Native.call(() -> (double) seconds.invokeExact(SESSION, ANY_INPUT));
        return Reading.of(Duration.ofMillis(Math.max(0, (long) (idle * MILLIS))));
    }
}
