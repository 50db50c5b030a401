package org.fallow.node.io.sensor;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fallow.node.policy.Reading;

/** Battery and heat as Linux tells them in files, with no library. */
final class SysFiles {
    private static final double MILLI = 1_000;
    private static final double PERCENT = 100;
    /** Below and above, a sensor is not wired up or speaks of something else. */
    private static final double CELSIUS_MIN = 1;

    private static final double CELSIUS_MAX = 150;
    /** The chips that sit on processors: Intel, AMD, ARM boards. */
    private static final List<String> PROCESSORS =
            List.of("coretemp", "k10temp", "zenpower", "cpu_thermal", "cpu-thermal", "soc_thermal");

    private final Path sys;

    /** Reads below {@code sys}, which is {@code /sys} but for tests. */
    SysFiles(Path sys) {
        this.sys = sys;
    }

    /** Whether the computer draws on its battery; one without a battery does not. */
    Reading<Boolean> onBattery() {
        Path supplies = sys.resolve("class/power_supply");
        if (!Files.isDirectory(sys.resolve("class"))) {
            return Reading.absent("there is no " + supplies);
        }
        boolean drained = false;
        for (Path supply : children(supplies)) {
            String type = text(supply.resolve("type")).orElse("");
            if (!type.equals("Battery")
                    && text(supply.resolve("online")).orElse("").equals("1")) {
                return Reading.of(false);
            }
            // The battery of a mouse says "Device".
            if (type.equals("Battery")
                    && !text(supply.resolve("scope")).orElse("").equals("Device")) {
                drained |= text(supply.resolve("status")).orElse("").equals("Discharging");
            }
        }
        return Reading.of(drained);
    }

    /** What is left in the batteries together, 0 to 1. */
    Reading<Double> charge() {
        int sum = 0;
        int batteries = 0;
        for (Path supply : children(sys.resolve("class/power_supply"))) {
            boolean own = text(supply.resolve("type")).orElse("").equals("Battery")
                    && !text(supply.resolve("scope")).orElse("").equals("Device");
            Optional<String> percent = text(supply.resolve("capacity")).filter(t -> own && t.matches("[0-9]{1,2}|100"));
            if (percent.isPresent()) {
                sum += Integer.parseInt(percent.get());
                batteries++;
            }
        }
        return batteries == 0 ? Reading.absent("there is no battery") : Reading.of(sum / PERCENT / batteries);
    }

    /** The hottest processor; where none is named one, the hottest zone. */
    Reading<Double> celsius() {
        List<Double> processors = new ArrayList<>();
        for (Path chip : children(sys.resolve("class/hwmon"))) {
            String name = text(chip.resolve("name")).orElse("").toLowerCase(Locale.ROOT);
            if (PROCESSORS.contains(name)) {
                for (Path file : children(chip)) {
                    if (String.valueOf(file.getFileName()).matches("temp[0-9]+_input")) {
                        degrees(file).ifPresent(processors::add);
                    }
                }
            }
        }
        if (processors.isEmpty()) {
            for (Path zone : children(sys.resolve("class/thermal"))) {
                degrees(zone.resolve("temp")).ifPresent(processors::add);
            }
        }
        return processors.isEmpty()
                ? Reading.absent("no sensor tells how hot the processor is")
                : Reading.of(Collections.max(processors));
    }

    private static Optional<Double> degrees(Path file) {
        return text(file)
                .filter(t -> t.matches("-?[0-9]{1,7}"))
                .map(t -> Integer.parseInt(t) / MILLI)
                .filter(c -> c >= CELSIUS_MIN && c <= CELSIUS_MAX);
    }

    private static List<Path> children(Path folder) {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            all.forEach(children::add);
        } catch (IOException e) {
            return List.of();
        }
        Collections.sort(children);
        return children;
    }

    /** A file's only line; empty where it cannot be read, as a sensor's often cannot for a moment. */
    private static Optional<String> text(Path file) {
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
