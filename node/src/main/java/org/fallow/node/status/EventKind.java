package org.fallow.node.status;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What sort of thing happened on a node. */
public enum EventKind {
    /** It started, or begins to end. */
    @JsonProperty("node")
    NODE("node"),
    /** It computes now, or does not any more, or for another reason. */
    @JsonProperty("state")
    STATE("state"),
    /** A unit was begun here. */
    @JsonProperty("unit-begun")
    UNIT_BEGUN("unit-begun"),
    /** A unit was computed here; its result is voted for. */
    @JsonProperty("unit-finished")
    UNIT_FINISHED("unit-finished"),
    /** A unit's run ended here without a result. */
    @JsonProperty("unit-lost")
    UNIT_LOST("unit-lost"),
    /** The network accepted this node's result. */
    @JsonProperty("unit-accepted")
    UNIT_ACCEPTED("unit-accepted"),
    /** The network accepted another result. */
    @JsonProperty("unit-contradicted")
    UNIT_CONTRADICTED("unit-contradicted"),
    /** A unit was settled without this node's result. */
    @JsonProperty("unit-late")
    UNIT_LATE("unit-late"),
    /** A peer is connected. */
    @JsonProperty("peer-connected")
    PEER_CONNECTED("peer-connected"),
    /** The last connection to a peer is gone. */
    @JsonProperty("peer-left")
    PEER_LEFT("peer-left"),
    /** Units of a batch were settled. */
    @JsonProperty("batch")
    BATCH("batch"),
    /** Every unit of a batch is settled. */
    @JsonProperty("batch-done")
    BATCH_DONE("batch-done"),
    /** A project was joined, left, or has another share. */
    @JsonProperty("project")
    PROJECT("project"),
    /** A preference was set. */
    @JsonProperty("setting")
    SETTING("setting"),
    /** Something that should not be. */
    @JsonProperty("trouble")
    TROUBLE("trouble");

    private final String word;

    EventKind(String word) {
        this.word = word;
    }

    /** As it is written: {@code unit-begun}. */
    public String word() {
        return word;
    }

    /** Whether it is so frequent, and so little worth a day later, that the log leaves it out. */
    public boolean fleeting() {
        return switch (this) {
            case PEER_CONNECTED, PEER_LEFT, BATCH -> true;
            case NODE,
                    STATE,
                    UNIT_BEGUN,
                    UNIT_FINISHED,
                    UNIT_LOST,
                    UNIT_ACCEPTED,
                    UNIT_CONTRADICTED,
                    UNIT_LATE,
                    BATCH_DONE,
                    PROJECT,
                    SETTING,
                    TROUBLE -> false;
        };
    }
}
