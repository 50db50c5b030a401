package org.fallow.node.status;

import tools.jackson.databind.JsonNode;

/**
 * What a unit's kernel showed of its state while it ran.
 *
 * @param number from 1, as they came
 * @param step of the kernel, as far as was known
 * @param whenMillis unix time
 * @param frame in the kernel's own form; {@code {"base64": …}} where that is not JSON
 */
public record FrameStatus(long number, long step, long whenMillis, JsonNode frame) {}
