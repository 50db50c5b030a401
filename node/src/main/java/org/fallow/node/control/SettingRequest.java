package org.fallow.node.control;

import java.util.Objects;

/**
 * Set a preference.
 *
 * @param key its name
 * @param value as it is written; {@code usual} for what it is where nothing is set
 */
public record SettingRequest(String key, String value) {
    /** Both are there. */
    public SettingRequest {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
    }
}
