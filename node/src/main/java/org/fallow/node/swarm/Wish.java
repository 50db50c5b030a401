package org.fallow.node.swarm;

/** What users ask of their nodes in a simulated swarm. */
public enum Wish {
    /** The servers closest to a random key. Good when the true closest honest one is among them. */
    FIND_NODE,
    /** Where a random server is. Good when it is found. */
    FIND_PEER,
    /** A value that was put earlier. Good when it is found, and not an older one than was put last. */
    GET,
    /** A new value, or a newer one. Good when somebody took it. */
    PUT
}
