package org.fallow.simulation.time;

import java.time.Duration;
import java.time.Instant;

/**
 * One node's belief about the time: true time plus a skew. Like the clock a machine is promised, it never goes
 * backwards: set back, it stands still until true time has caught up.
 */
public final class SkewedClock {
    private long skew;
    private long shown = Long.MIN_VALUE;

    /** What the clock shows when true time is {@code now} nanoseconds. */
    public Instant read(long now) {
        shown = Math.max(now + skew, shown);
        return VirtualTime.instant(shown);
    }

    /** True time, in nanoseconds, at which the clock will show that instant; {@link VirtualTime#NEVER} if never. */
    public long trueTimeOf(Instant instant) {
        long local = VirtualTime.nanos(instant);
        return local == VirtualTime.NEVER ? local : local - skew;
    }

    /** From now on the clock is ahead of true time by that much; behind it, if negative. */
    public void skew(Duration ahead) {
        skew = VirtualTime.nanos(ahead);
    }
}
