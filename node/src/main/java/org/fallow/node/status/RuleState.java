package org.fallow.node.status;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a rule of when work runs stands. */
public enum RuleState {
    /** Not set. */
    @JsonProperty("off")
    OFF,
    /** Kept: as far as this rule goes, work runs. */
    @JsonProperty("holds")
    HOLDS,
    /** Nothing runs because of it. */
    @JsonProperty("stops")
    STOPS,
    /** Set, and what it asks for cannot be known here; it stops nothing. */
    @JsonProperty("unknown")
    UNKNOWN
}
