package org.fallow.node.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * All that is known of one unit: who voted what, and what it proves.
 *
 * @param batch CID, base32
 * @param unit index in the batch, from 0
 * @param input the unit's input; bytes that are no JSON stand as {@code {"base64": …}}
 * @param quorum how many agreeing votes of different nodes make a result; 1 where chance decides which are audited
 * @param votes in the order they were signed
 * @param openings results that open votes
 * @param verdict what the votes prove
 * @param why it is so, in plain words: a sentence each
 * @param result the accepted or provisional result, in the form of {@code input}; null while open
 */
public record UnitStory(
        String batch,
        long unit,
        JsonNode input,
        int quorum,
        List<Vote> votes,
        List<Opening> openings,
        UnitVerdict verdict,
        List<String> why,
        @Nullable JsonNode result) {
    /** Copies the lists. Jackson reads a {@code null} here as a node that stands for null: no result all the same. */
    public UnitStory {
        result = result != null && result.isNull() ? null : result;
        votes = List.copyOf(votes);
        openings = List.copyOf(openings);
        why = List.copyOf(why);
    }

    /**
     * One volunteer's sealed statement.
     *
     * @param voter peer id, base58
     * @param whenMillis when it was signed by the voter's clock, since 1970
     * @param commitment 64 hexadecimal digits
     * @param state how it stands to the accepted result
     * @param cpuMillis processor time the voter says it took
     */
    public record Vote(String voter, long whenMillis, String commitment, VoteState state, long cpuMillis) {}

    /** How a vote stands to the accepted result, or to itself. */
    public enum VoteState {
        /** It is for that result. */
        @JsonProperty("agrees")
        AGREES,
        /** It is for another. */
        @JsonProperty("contradicts")
        CONTRADICTS,
        /** The voter signed another vote too, for something else: none of its votes counts. */
        @JsonProperty("twice")
        TWICE,
        /** The voter was found wrong elsewhere in the batch: none of its votes counts. */
        @JsonProperty("void")
        VOID,
        /** Nothing is accepted yet. */
        @JsonProperty("sealed")
        SEALED
    }

    /**
     * Result bytes that open the votes for them.
     *
     * @param result CID, base32
     * @param bytes their number
     * @param by peer id of who uploaded them, base58
     */
    public record Opening(String result, long bytes, String by) {}
}
