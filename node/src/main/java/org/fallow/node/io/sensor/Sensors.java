package org.fallow.node.io.sensor;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Supplier;
import org.fallow.node.policy.Reading;

/**
 * A sensor for each thing that rules ask for. None does anything, or loads anything, before it is first read.
 *
 * @param idle since the last input
 * @param otherLoad of other programs, since the last time it was read
 * @param onBattery whether it draws on its battery
 * @param celsius of the hottest processor
 * @param programs which of those looked for run
 * @param fullScreen whether a window covers the screen
 * @param metered whether the network is paid by the byte
 * @param memoryBytes in all
 * @param diskFreeBytes under the data directory
 * @param diskUsedBytes of the data directory
 */
public record Sensors(
        Sensor<Duration> idle,
        Sensor<Double> otherLoad,
        Sensor<Boolean> onBattery,
        Sensor<Double> celsius,
        Sensor<SortedSet<String>> programs,
        Sensor<Boolean> fullScreen,
        Sensor<Boolean> metered,
        Sensor<Long> memoryBytes,
        Sensor<Long> diskFreeBytes,
        Sensor<Long> diskUsedBytes) {
    private static final String NOT_HERE = "this system does not tell it";

    /**
     * Those of this computer.
     *
     * @param home the data directory
     * @param programs names to look for
     */
    public static Sensors here(Path home, Supplier<SortedSet<String>> programs) {
        return here(home, programs, System.getProperty("os.name", ""), System.getenv());
    }

    private static Sensors here(
            Path home, Supplier<SortedSet<String>> programs, String system, Map<String, String> environment) {
        String name = system.toLowerCase(Locale.ROOT);
        OshiSensors oshi = new OshiSensors();
        SysFiles files = new SysFiles(Path.of("/sys"));
        boolean linux = name.startsWith("linux");
        Desktop desktop = new Desktop(environment);
        Disk disk = new Disk(home);
        return new Sensors(
                linux ? desktop::idle : loaded(name.startsWith("windows") ? WindowsIdle::new : MacIdle::new),
                new OtherLoad(),
                linux ? files::onBattery : oshi::onBattery,
                linux ? files::celsius : oshi::celsius,
                new Programs(programs),
                linux ? desktop::fullScreen : () -> Reading.absent(NOT_HERE),
                linux ? desktop::metered : () -> Reading.absent(NOT_HERE),
                Sensors::memory,
                disk::free,
                disk::used);
    }

    /** A sensor that is loaded when it is first read; what cannot be loaded says so. */
    private static Sensor<Duration> loaded(Supplier<Sensor<Duration>> load) {
        return new Sensor<>() {
            private Optional<Sensor<Duration>> loaded = Optional.empty();

            @Override
            public Reading<Duration> read() {
                try {
                    Sensor<Duration> sensor = loaded.orElseGet(load);
                    loaded = Optional.of(sensor);
                    return sensor.read();
                } catch (IllegalArgumentException e) {
                    return Reading.absent(String.valueOf(e.getMessage()));
                }
            }
        };
    }

    private static Reading<Long> memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? Reading.of(system.getTotalMemorySize())
                : Reading.absent(NOT_HERE);
    }

    /** A Linux desktop, or the lack of one. */
    private static final class Desktop {
        private final Map<String, String> environment;
        private final boolean wayland;
        private Optional<X11> x11 = Optional.empty();
        private Optional<DesktopBus> bus = Optional.empty();
        private String noX11 = "";

        Desktop(Map<String, String> environment) {
            this.environment = environment;
            this.wayland = environment.getOrDefault("XDG_SESSION_TYPE", "").equals("wayland")
                    || environment.containsKey("WAYLAND_DISPLAY");
        }

        Reading<Duration> idle() {
            List<String> reasons = new ArrayList<>();
            if (!wayland && environment.containsKey("DISPLAY")) {
                // What XWayland counts under Wayland is only the input of X programs.
                Reading<Duration> seen = x11().map(X11::idle).orElseGet(() -> Reading.absent(noX11));
                switch (seen) {
                    case Reading.Present<Duration> present -> {
                        return present;
                    }
                    case Reading.Absent<Duration>(String reason) -> reasons.add(reason);
                }
            } else {
                reasons.add(wayland ? "the desktop does not tell it" : "there is no display");
            }
            Optional<Duration> told = wayland ? bus().desktopIdle() : Optional.empty();
            return told.or(() -> bus().loginIdle()).map(Reading::of).orElseGet(() -> {
                reasons.add("logind does not answer");
                return Reading.absent(String.join(", ", reasons));
            });
        }

        Reading<Boolean> fullScreen() {
            if (wayland) {
                return Reading.absent("Wayland tells no program of another's windows");
            }
            if (!environment.containsKey("DISPLAY")) {
                return Reading.absent("there is no display");
            }
            return x11().map(X11::fullScreen).orElseGet(() -> Reading.absent(noX11));
        }

        Reading<Boolean> metered() {
            return bus().metered();
        }

        private synchronized Optional<X11> x11() {
            if (x11.isEmpty() && noX11.isEmpty()) {
                try {
                    x11 = Optional.of(new X11());
                } catch (IllegalArgumentException e) {
                    noX11 = String.valueOf(e.getMessage());
                }
            }
            return x11;
        }

        private synchronized DesktopBus bus() {
            DesktopBus met = bus.orElseGet(() -> DesktopBus.here(environment));
            bus = Optional.of(met);
            return met;
        }
    }
}
