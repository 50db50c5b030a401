package org.fallow.node.policy;

/** Where a rule stands. */
public enum Standing {
    /** Not set. */
    OFF,
    /** Kept: as far as this rule goes, work runs. */
    HOLDS,
    /** Nothing runs because of it. */
    STOPS,
    /** Set, and what it asks for cannot be known here; it stops nothing. */
    UNKNOWN
}
