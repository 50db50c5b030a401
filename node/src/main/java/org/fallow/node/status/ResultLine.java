package org.fallow.node.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One line of a batch's results.
 *
 * @param unit index in the batch, from 0
 * @param input the unit's input; bytes that are no JSON stand as {@code {"base64": …}}
 * @param result the accepted result, in the same form; null where the unit failed
 * @param votes how many votes agree
 * @param verdict {@link UnitVerdict#ACCEPTED}, {@link UnitVerdict#PROVISIONAL} or {@link UnitVerdict#FAILED}
 * @param failure why there is no result, in plain words; null, and not written, where there is one
 */
public record ResultLine(
        long unit,
        JsonNode input,
        @Nullable JsonNode result,
        int votes,
        UnitVerdict verdict,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String failure) {
    /** Jackson reads a {@code null} here as a node that stands for null: no result all the same. */
    public ResultLine {
        result = failure == null ? result : null;
    }
}
