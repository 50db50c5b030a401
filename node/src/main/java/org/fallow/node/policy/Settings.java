package org.fallow.node.policy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** A value for each setting; what is not set is as usual. */
public final class Settings {
    /** Nothing set. */
    public static final Settings USUAL = new Settings(Map.of(), Map.of());

    /**
     * Where nothing is set, nothing stops work: for rehearsals on one machine, whose nodes are each other's other
     * programs.
     */
    public static final Settings LENIENT = new Settings(
            Map.of(
                    Setting.BATTERY,
                    false,
                    Setting.FULL_SCREEN,
                    false,
                    Setting.HEAT,
                    Optional.empty(),
                    Setting.DISK_FREE,
                    Optional.empty(),
                    Setting.MEMORY_IN_USE,
                    100,
                    Setting.MEMORY_IDLE,
                    100),
            Map.of());

    private final Map<Setting<?>, Object> base;
    private final Map<Setting<?>, Object> changed;

    private Settings(Map<Setting<?>, Object> base, Map<Setting<?>, Object> changed) {
        this.base = base;
        this.changed = changed;
    }

    /** A setting's value. */
    @SuppressWarnings("unchecked") // with() and LENIENT put only values of the setting's own type
    public <T> T get(Setting<T> setting) {
        Object value = changed.getOrDefault(setting, base.get(setting));
        return value == null ? setting.usual() : (T) value;
    }

    /** A setting's value as it is written. */
    public <T> String text(Setting<T> setting) {
        return setting.print(get(setting));
    }

    /** The same with another value. */
    public <T> Settings with(Setting<T> setting, T value) {
        Map<Setting<?>, Object> next = new LinkedHashMap<>(changed);
        next.put(setting, value);
        return new Settings(base, next);
    }

    /**
     * The same with another value.
     *
     * @throws BadSetting when there is no such setting, or that is no value for it
     */
    public Settings with(String key, String text) throws BadSetting {
        return read(Setting.of(key), text);
    }

    private <T> Settings read(Setting<T> setting, String text) throws BadSetting {
        return with(setting, setting.read(text));
    }

    /** What was set, key and text, in the order of {@link Setting#ALL}. */
    public SequencedMap<String, String> changed() {
        SequencedMap<String, String> texts = new LinkedHashMap<>();
        for (Setting<?> setting : Setting.ALL) {
            if (changed.containsKey(setting)) {
                texts.put(setting.key(), text(setting));
            }
        }
        return texts;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Settings other && Setting.ALL.stream().allMatch(s -> text(s).equals(other.text(s)));
    }

    @Override
    public int hashCode() {
        return Setting.ALL.stream().map(this::text).toList().hashCode();
    }

    @Override
    public String toString() {
        return changed().toString();
    }
}
