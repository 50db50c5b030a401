package org.fallow.node.io;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.fallow.node.io.manners.Preferences;
import org.fallow.node.io.sensor.Meters;
import org.fallow.node.policy.Decision;
import org.fallow.node.policy.Reading;
import org.fallow.node.policy.Setting;
import org.fallow.node.policy.Settings;
import org.fallow.node.status.ComputerStatus;
import org.fallow.node.status.GaugeStatus;
import org.jspecify.annotations.Nullable;

/** The computer against its limits. Read while somebody looks, at most once a second. */
final class ComputerView {
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final double CELSIUS_FULL = 120;
    private static final double PERCENT = 100;

    private final Meters meters;
    private final Preferences preferences;
    private final Supplier<Decision> decision;
    private final int processors;
    private final InstantSource clock;
    private Instant readAt = Instant.MIN;
    private ComputerStatus last = new ComputerStatus(List.of());

    /**
     * Against what the rules come to.
     *
     * @param processors that the computer has
     */
    ComputerView(
            Meters meters, Preferences preferences, Supplier<Decision> decision, int processors, InstantSource clock) {
        this.meters = meters;
        this.preferences = preferences;
        this.decision = decision;
        this.processors = processors;
        this.clock = clock;
    }

    synchronized ComputerStatus status() {
        Instant now = clock.instant();
        if (now.isAfter(readAt.plus(FRESH))) {
            readAt = now;
            last = read(preferences.settings(), decision.get());
        }
        return last;
    }

    private ComputerStatus read(Settings settings, Decision now) {
        List<GaugeStatus> gauges = new ArrayList<>();
        double share = Math.min(1, now.slots() * now.percent() / PERCENT / processors);
        gauges.add(gauge("cpu", meters.cpu().read(), 1, Optional.of(share)));
        switch (meters.memoryBytes().read()) {
            case Reading.Present<Long>(Long all) -> gauges.add(memory(now, all));
            case Reading.Absent<Long>(String why) -> gauges.add(new GaugeStatus("memory", null, 1, null, why));
        }
        Optional<Double> heat = settings.get(Setting.HEAT).map(Integer::doubleValue);
        gauges.add(gauge("heat", meters.celsius().read(), CELSIUS_FULL, heat));
        GaugeStatus battery = gauge("battery", meters.charge().read(), 1, Optional.empty());
        Double charge = battery.value();
        boolean drained = meters.onBattery().read() instanceof Reading.Present<Boolean>(Boolean on) && on;
        gauges.add(
                charge == null
                        ? battery
                        : new GaugeStatus("battery", charge, 1, null, drained ? "on battery" : "on mains"));
        return new ComputerStatus(gauges);
    }

    private GaugeStatus memory(Decision now, long all) {
        Reading<Double> used = switch (meters.memoryUsed().read()) {
            case Reading.Present<Long>(Long bytes) -> Reading.of((double) bytes);
            case Reading.Absent<Long>(String why) -> Reading.absent(why);
        };
        return gauge("memory", used, (double) all, Optional.of((double) Math.min(all, now.unitBytes() * now.slots())));
    }

    private static GaugeStatus gauge(String name, Reading<Double> reading, double full, Optional<Double> limit) {
        @Nullable Double most = limit.orElse(null);
        return switch (reading) {
            case Reading.Present<Double>(Double value) -> new GaugeStatus(name, value, full, most, "");
            case Reading.Absent<Double>(String why) -> new GaugeStatus(name, null, full, most, why);
        };
    }
}
