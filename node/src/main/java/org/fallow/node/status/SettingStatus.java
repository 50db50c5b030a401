package org.fallow.node.status;

/**
 * A preference of this node.
 *
 * @param key its name
 * @param value as it is written
 * @param usual what it is where nothing is set
 * @param set whether it was set
 * @param about what it does, and how it is written
 */
public record SettingStatus(String key, String value, String usual, boolean set, String about) {}
