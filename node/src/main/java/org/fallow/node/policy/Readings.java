package org.fallow.node.policy;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * This computer at one moment.
 *
 * @param local the time of day where it stands
 * @param slots units that this node can run at a time at most, 0 or more
 * @param idle since its user last touched a key or the mouse
 * @param otherLoad what programs other than this one use of all its processors, 0 to 1
 * @param onBattery whether it draws on its battery
 * @param celsius of its hottest processor
 * @param programs of those named in the settings, the ones that run
 * @param fullScreen whether a window covers a whole screen
 * @param metered whether its network is paid by the byte
 * @param memoryBytes that it has in all
 * @param diskFreeBytes where the data directory lies
 * @param diskUsedBytes by the data directory
 */
public record Readings(
        LocalDateTime local,
        int slots,
        Reading<Duration> idle,
        Reading<Double> otherLoad,
        Reading<Boolean> onBattery,
        Reading<Double> celsius,
        Reading<SortedSet<String>> programs,
        Reading<Boolean> fullScreen,
        Reading<Boolean> metered,
        Reading<Long> memoryBytes,
        Reading<Long> diskFreeBytes,
        Reading<Long> diskUsedBytes) {
    /** Copies the programs. */
    public Readings {
        if (programs instanceof Reading.Present<SortedSet<String>>(SortedSet<String> names)) {
            programs = Reading.of(Collections.unmodifiableSortedSet(new TreeSet<>(names)));
        }
    }
}
