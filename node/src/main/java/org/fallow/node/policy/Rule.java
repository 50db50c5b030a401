package org.fallow.node.policy;

/** What may stop work or limit it, in the order in which the reason for a stop is told. */
public enum Rule {
    /** Only while nobody uses the computer. */
    IDLE("idle"),
    /** Not while other programs need the processors. */
    LOAD("load"),
    /** Not on battery. */
    BATTERY("battery"),
    /** Not above a temperature. */
    HEAT("heat"),
    /** Not while one of these programs runs. */
    PROGRAMS("programs"),
    /** Not while a window covers the screen. */
    FULL_SCREEN("full-screen"),
    /** Only at these hours of the week. */
    SCHEDULE("schedule"),
    /** Not on a network that is paid by the byte. */
    METERED("metered"),
    /** Not when the disk is nearly full. */
    DISK_FREE("disk-free"),
    /** Not when the data directory has grown too large. */
    DISK_MOST("disk-most"),
    /** How much memory all units together may take. */
    MEMORY("memory"),
    /** How many units at a time. */
    CORES("cores"),
    /** How much of a processor each. */
    PERCENT("percent");

    private final String key;

    Rule(String key) {
        this.key = key;
    }

    /** What people call it. */
    public String key() {
        return key;
    }
}
