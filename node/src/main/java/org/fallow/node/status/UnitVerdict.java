package org.fallow.node.status;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the votes for a unit prove. */
public enum UnitVerdict {
    /** Not enough yet. */
    @JsonProperty("open")
    OPEN,
    /** Two results have votes enough each, so a whole quorum lied: neither is accepted. */
    @JsonProperty("disputed")
    DISPUTED,
    /** A result by one vote, as long as the batch's audits do not say otherwise. */
    @JsonProperty("provisional")
    PROVISIONAL,
    /** A result, for good. */
    @JsonProperty("accepted")
    ACCEPTED,
    /** That there is no result on any machine, for good. */
    @JsonProperty("failed")
    FAILED,
    /** A unit before it in its chain failed: nobody computes it. */
    @JsonProperty("stopped")
    STOPPED
}
