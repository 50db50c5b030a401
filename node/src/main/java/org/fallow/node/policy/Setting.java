package org.fallow.node.policy;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * One preference of the user.
 *
 * @param <T> the type of its values
 */
public final class Setting<T> {
    /** Least time without input; empty for not asked. */
    public static final Setting<Optional<Duration>> IDLE = new Setting<>(
            "idle",
            Optional.empty(),
            Forms.SPAN,
            "compute only after so long without key or mouse, such as 5min, or off");
    /** Most of all processors that other programs may use, in percent; empty for not asked. */
    public static final Setting<Optional<Integer>> LOAD = new Setting<>(
            "load",
            Optional.empty(),
            Forms.orOff(Forms.whole("a share of all processors", 1, 100, "%")),
            "stop while other programs use more of the processors, such as 50%, or off");
    /** Whether work stops on battery. */
    public static final Setting<Boolean> BATTERY =
            new Setting<>("battery", true, Forms.STOP, "stop or run while on battery");
    /** Most degrees Celsius; empty for not asked. */
    public static final Setting<Optional<Integer>> HEAT = new Setting<>(
            "heat",
            Optional.of(90),
            Forms.orOff(Forms.whole("a temperature", 30, 120, "C")),
            "stop while a processor is hotter, such as 85C, or off");
    /** Names of programs. */
    public static final Setting<SortedSet<String>> PROGRAMS = new Setting<>(
            "programs",
            Collections.emptySortedSet(),
            Forms.NAMES,
            "stop while one of these programs runs, such as blender, steam; or none");
    /** Whether work stops while a window covers the screen. */
    public static final Setting<Boolean> FULL_SCREEN =
            new Setting<>("full-screen", true, Forms.STOP, "stop or run while a window covers the screen");
    /** The hours of the week. */
    public static final Setting<Schedule> SCHEDULE = new Setting<>(
            "schedule",
            Schedule.ALWAYS,
            Forms.SCHEDULE,
            "compute only then, such as mon-fri 18:00-08:00, sat-sun 00:00-24:00; or always");
    /** Whether work stops on a network that is paid by the byte. */
    public static final Setting<Boolean> METERED =
            new Setting<>("metered", false, Forms.STOP, "stop or run while the network is paid by the byte");
    /** Least free bytes on the disk; empty for not asked. */
    public static final Setting<Optional<Long>> DISK_FREE = new Setting<>(
            "disk-free",
            Optional.of(1L << 30),
            Forms.orOff(Forms.SIZE),
            "stop while less of the disk is free, such as 1GiB, or off");
    /** Most bytes of the data directory; empty for not asked. */
    public static final Setting<Optional<Long>> DISK_MOST = new Setting<>(
            "disk-most",
            Optional.empty(),
            Forms.orOff(Forms.SIZE),
            "stop while the data directory is larger, such as 20GiB, or off");
    /** Most bytes of blobs that were fetched; empty for no bound. */
    public static final Setting<Optional<Long>> BLOBS_MOST = new Setting<>(
            "blobs-most",
            Optional.of(10L << 30),
            Forms.orOff(Forms.SIZE),
            "room for kernels and inputs, the longest unused go first, such as 2GiB, or off for no bound");
    /** Percent of the memory for all units together while the computer is used. */
    public static final Setting<Integer> MEMORY_IN_USE = new Setting<>(
            "memory-in-use",
            50,
            Forms.whole("a share of the memory", 1, 100, "%"),
            "memory for all units together while the computer is used, such as 50%");
    /** The same while it is not. */
    public static final Setting<Integer> MEMORY_IDLE = new Setting<>(
            "memory-idle",
            75,
            Forms.whole("a share of the memory", 1, 100, "%"),
            "memory for all units together after 3min without key or mouse, such as 75%");
    /** Units at a time; empty for as many as the node was started with. */
    public static final Setting<Optional<Integer>> CORES = new Setting<>(
            "cores",
            Optional.empty(),
            Forms.or("all", Forms.whole("a number of processors", 1, 256, "")),
            "units at a time, each on a processor of its own, such as 2, or all");
    /** Percent of a processor for each unit. */
    public static final Setting<Integer> PERCENT = new Setting<>(
            "percent",
            100,
            Forms.whole("a share of a processor", 1, 100, "%"),
            "how much of its processor each unit may use, such as 50%");

    /** Where spans of what the node does go; empty for nowhere. */
    public static final Setting<Optional<URI>> OTLP = new Setting<>(
            "otlp",
            Optional.empty(),
            Forms.orOff(Forms.COLLECTOR),
            "send spans to an OpenTelemetry collector from the next start on, such as http://127.0.0.1:4318, or off");

    /** Every setting, in the order to show them. */
    public static final List<Setting<?>> ALL = List.of(
            IDLE,
            LOAD,
            BATTERY,
            HEAT,
            PROGRAMS,
            FULL_SCREEN,
            SCHEDULE,
            METERED,
            DISK_FREE,
            DISK_MOST,
            BLOBS_MOST,
            MEMORY_IN_USE,
            MEMORY_IDLE,
            CORES,
            PERCENT,
            OTLP);

    private final String key;
    private final T usual;
    private final Form<T> form;
    private final String about;

    /** How values are written. */
    interface Form<T> {
        /** The value; fails with what is wrong and what to write, without the key. */
        T read(String text) throws BadSetting;

        /** The text that {@link #read} takes for it. */
        String print(T value);
    }

    private Setting(String key, T usual, Form<T> form, String about) {
        this.key = key;
        this.usual = usual;
        this.form = form;
        this.about = about;
    }

    /** The setting of that name. */
    public static Setting<?> of(String key) throws BadSetting {
        for (Setting<?> setting : ALL) {
            if (setting.key.equals(key)) {
                return setting;
            }
        }
        throw new BadSetting("there is no setting \"" + Forms.brief(key) + "\" (fallow config lists those there are)");
    }

    /** What it is called. */
    public String key() {
        return key;
    }

    /** Its value where nothing is set. */
    public T usual() {
        return usual;
    }

    /** What it does, and how it is written. */
    public String about() {
        return about;
    }

    /** A value as a person wrote it. */
    T read(String text) throws BadSetting {
        try {
            return form.read(text.strip());
        } catch (BadSetting e) {
            throw new BadSetting(key + ": " + e.line());
        }
    }

    String print(T value) {
        return form.print(value);
    }
}
