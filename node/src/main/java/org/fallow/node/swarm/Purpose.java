package org.fallow.node.swarm;

/** What a request and its answer are for, as far as one can see from outside. */
public enum Purpose {
    /** A step of a user's operation, storing at its end included. */
    OPERATION,
    /** The table kept full and true. */
    UPKEEP,
    /** The same within the first ten minutes after a node came up. */
    JOIN,
    /** Values and providers sent out again, and corrections of holders that had a worse value. */
    REPLICATION
}
