package org.fallow.node.io.sensor;

import java.util.List;
import java.util.Locale;
import org.fallow.node.policy.Reading;
import org.jspecify.annotations.Nullable;
import oshi.SystemInfo;
import oshi.hardware.HardwareAbstractionLayer;
import oshi.hardware.PowerSource;

/**
 * Battery and heat on systems that tell them by functions instead of files. The library and its native part are loaded when
 * something is first asked; where that part may not be (a {@code /tmp} that nothing may run from), it says so for good.
 */
final class OshiSensors {
    private @Nullable HardwareAbstractionLayer hardware;
    private @Nullable String trouble;

    /** Something asked of the library. */
    private interface Question<T> {
        Reading<T> of(HardwareAbstractionLayer hardware);
    }

    Reading<Boolean> onBattery() {
        return ask(all -> {
            List<PowerSource> sources = all.getPowerSources();
            boolean discharging = sources.stream().anyMatch(PowerSource::isDischarging);
            return Reading.of(discharging && sources.stream().noneMatch(PowerSource::isPowerOnLine));
        });
    }

    /** What is left in the battery, 0 to 1. */
    Reading<Double> charge() {
        return ask(all -> all.getPowerSources().stream()
                .filter(source -> source.getMaxCapacity() > 0)
                .findFirst()
                .map(source -> Reading.of(Math.clamp(source.getRemainingCapacityPercent(), 0, 1)))
                .orElseGet(() -> Reading.absent("there is no battery")));
    }

    /** Bytes that programs hold. */
    Reading<Long> memoryUsed() {
        return ask(
                all -> Reading.of(all.getMemory().getTotal() - all.getMemory().getAvailable()));
    }

    Reading<Double> celsius() {
        return ask(all -> {
            double celsius = all.getSensors().getCpuTemperature();
            return celsius > 0 ? Reading.of(celsius) : Reading.absent("no sensor tells how hot the processor is");
        });
    }

    private synchronized <T> Reading<T> ask(Question<T> question) {
        if (trouble != null) {
            return Reading.absent(trouble);
        }
        try {
            HardwareAbstractionLayer all = hardware;
            if (all == null) {
                all = new SystemInfo().getHardware();
                hardware = all;
            }
            return question.of(all);
        } catch (LinkageError e) {
            String why = "the sensors' native library does not load here: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            trouble = why;
            return Reading.absent(why);
        } catch (RuntimeException e) {
            return Reading.absent(
                    "the sensors do not answer: " + e.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        }
    }
}
