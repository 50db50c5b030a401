package org.fallow.node.status;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the votes for a unit prove. */
public enum UnitVerdict {
    /** Not enough yet. */
    @JsonProperty("open")
    OPEN,
    /** A result, for good. */
    @JsonProperty("accepted")
    ACCEPTED
}
