package org.fallow.node.control;

import org.jspecify.annotations.Nullable;

/**
 * Stop computing.
 *
 * @param seconds for how long, 1 or more; null until resumed
 */
public record PauseRequest(@Nullable Long seconds) {}
