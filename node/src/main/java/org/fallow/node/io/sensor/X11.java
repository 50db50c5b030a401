package org.fallow.node.io.sensor;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.fallow.node.policy.Reading;

/**
 * The X server of this session: when a key or the mouse was last used (the MIT-SCREEN-SAVER extension), and whether the
 * window in front covers the screen (as window managers tell it, EWMH 1.5). A server that went away is looked for again.
 */
final class X11 {
    private static final long RETRY_NANOS = Duration.ofSeconds(15).toNanos();

    private final Xlib xlib = new Xlib();
    private long triedAt = System.nanoTime() - RETRY_NANOS;

    /**
     * Loads the libraries.
     *
     * @throws IllegalArgumentException when they are not there
     */
    X11() {}

    synchronized Reading<Duration> idle() {
        if (!connected()) {
            return Reading.absent("no X server answers");
        }
        OptionalLong millis = xlib.idleMillis();
        return millis.isPresent()
                ? Reading.of(Duration.ofMillis(millis.getAsLong()))
                : Reading.absent("the X server does not tell it");
    }

    synchronized Reading<Boolean> fullScreen() {
        if (!connected()) {
            return Reading.absent("no X server answers");
        }
        Optional<long[]> active = xlib.numbers(xlib.root(), xlib.atom("_NET_ACTIVE_WINDOW"));
        if (active.isEmpty()) {
            return Reading.absent("no window manager tells which window is in front");
        }
        if (active.get().length == 0 || active.get()[0] == 0) {
            return Reading.of(false);
        }
        long fullScreen = xlib.atom("_NET_WM_STATE_FULLSCREEN");
        long[] states =
                xlib.numbers(active.get()[0], xlib.atom("_NET_WM_STATE")).orElse(new long[0]);
        return Reading.of(fullScreen != 0 && Arrays.stream(states).anyMatch(s -> s == fullScreen));
    }

    private boolean connected() {
        if (xlib.live()) {
            return true;
        }
        if (System.nanoTime() - triedAt < RETRY_NANOS) {
            return false;
        }
        triedAt = System.nanoTime();
        return xlib.connect();
    }
}
