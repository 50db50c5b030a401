package org.fallow.node.io.sensor;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import org.fallow.node.policy.Reading;

/**
 * What people like to see of their computer, beside what the rules ask for. Read when somebody looks, and by nothing else.
 *
 * @param cpu share of all processors that is busy, 0 to 1, since it was last read
 * @param memoryUsed bytes that programs hold; what the system keeps of files for later is not among them
 * @param memoryBytes in all
 * @param celsius of the hottest processor
 * @param charge share of the battery's charge, 0 to 1
 * @param onBattery whether it draws on its battery
 */
public record Meters(
        Sensor<Double> cpu,
        Sensor<Long> memoryUsed,
        Sensor<Long> memoryBytes,
        Sensor<Double> celsius,
        Sensor<Double> charge,
        Sensor<Boolean> onBattery) {
    private static final String NOT_TOLD = "this system does not tell it";

    /** Those of this computer. */
    public static Meters here() {
        boolean linux =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");
        OshiSensors oshi = new OshiSensors();
        SysFiles files = new SysFiles(Path.of("/sys"));
        MemInfo memory = new MemInfo(Path.of("/proc/meminfo"));
        return new Meters(
                Meters::load,
                linux ? memory::used : oshi::memoryUsed,
                linux ? memory::total : Meters::total,
                linux ? files::celsius : oshi::celsius,
                linux ? files::charge : oshi::charge,
                linux ? files::onBattery : oshi::onBattery);
    }

    private static Reading<Double> load() {
        double load = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getCpuLoad()
                : -1;
        return load >= 0 ? Reading.of(Math.min(1, load)) : Reading.absent(NOT_TOLD);
    }

    private static Reading<Long> total() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? Reading.of(system.getTotalMemorySize())
                : Reading.absent(NOT_TOLD);
    }
}
