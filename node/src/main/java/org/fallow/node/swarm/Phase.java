package org.fallow.node.swarm;

/** When an operation was begun and ended. */
public enum Phase {
    /** With the network whole. */
    CALM,
    /** While half of the nodes were cut off: what is true is then what is true on the asker's side. */
    SPLIT,
    /** After they came back. */
    HEALED
}
