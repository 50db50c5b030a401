package org.fallow.node.status;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a unit stands on this node. */
public enum TaskState {
    /** Leased, not started. */
    @JsonProperty("waiting")
    WAITING,
    /** In a worker. */
    @JsonProperty("running")
    RUNNING,
    /** Started, and held back; goes on from its last checkpoint. */
    @JsonProperty("paused")
    PAUSED,
    /** Computed; the vote is on its way or waits for others' votes. */
    @JsonProperty("voted")
    VOTED,
    /** The network accepted this node's result. */
    @JsonProperty("accepted")
    ACCEPTED,
    /** The network accepted another result. */
    @JsonProperty("contradicted")
    CONTRADICTED,
    /** The run ended without a result. */
    @JsonProperty("failed")
    FAILED
}
