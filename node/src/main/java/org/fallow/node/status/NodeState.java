package org.fallow.node.status;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a node is doing. The sentence beside it, {@link NodeStatus#reason}, says why. */
public enum NodeState {
    /** Not ready yet: opening its storage, finding its first peers. */
    @JsonProperty("starting")
    STARTING,
    /** Running at least one unit. */
    @JsonProperty("computing")
    COMPUTING,
    /** Willing to compute, and there is nothing to do. */
    @JsonProperty("idle")
    IDLE,
    /** Willing to compute, but its workers do not start or do not live: the last unit was lost here. */
    @JsonProperty("failing")
    FAILING,
    /** Ends the units that run and takes no new ones. */
    @JsonProperty("finishing")
    FINISHING,
    /** Computes nothing until resumed. */
    @JsonProperty("paused")
    PAUSED,
    /** Keeps records and routes for others, and was told never to compute. */
    @JsonProperty("serving")
    SERVING
}
