package org.fallow.node.policy;

import java.util.List;

/** What may stop work or limit it, in the order in which the reason for a stop is told. */
public enum Rule {
    /** Only while nobody uses the computer. */
    IDLE("idle", Setting.IDLE),
    /** Not while other programs need the processors. */
    LOAD("load", Setting.LOAD),
    /** Not on battery. */
    BATTERY("battery", Setting.BATTERY),
    /** Not above a temperature. */
    HEAT("heat", Setting.HEAT),
    /** Not while one of these programs runs. */
    PROGRAMS("programs", Setting.PROGRAMS),
    /** Not while a window covers the screen. */
    FULL_SCREEN("full-screen", Setting.FULL_SCREEN),
    /** Only at these hours of the week. */
    SCHEDULE("schedule", Setting.SCHEDULE),
    /** Not on a network that is paid by the byte. */
    METERED("metered", Setting.METERED),
    /** Not when the disk is nearly full. */
    DISK_FREE("disk-free", Setting.DISK_FREE),
    /** Not when the data directory has grown too large. */
    DISK_MOST("disk-most", Setting.DISK_MOST),
    /** How much memory all units together may take. */
    MEMORY("memory", Setting.MEMORY_IN_USE, Setting.MEMORY_IDLE),
    /** How many units at a time. */
    CORES("cores", Setting.CORES),
    /** How much of a processor each. */
    PERCENT("percent", Setting.PERCENT);

    private final String key;
    private final List<Setting<?>> settings;

    Rule(String key, Setting<?>... settings) {
        this.key = key;
        this.settings = List.of(settings);
    }

    /** What people call it. */
    public String key() {
        return key;
    }

    /** What it is set with. */
    List<Setting<?>> settings() {
        return settings;
    }
}
