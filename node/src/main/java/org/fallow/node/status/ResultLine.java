package org.fallow.node.status;

import tools.jackson.databind.JsonNode;

/**
 * One line of a batch's results.
 *
 * @param unit index in the batch, from 0
 * @param input the unit's input; bytes that are no JSON stand as {@code {"base64": …}}
 * @param result the accepted result, in the same form
 * @param votes how many votes agree with it
 * @param verdict always {@link UnitVerdict#ACCEPTED} today
 */
public record ResultLine(long unit, JsonNode input, JsonNode result, int votes, UnitVerdict verdict) {}
