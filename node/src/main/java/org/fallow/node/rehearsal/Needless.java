package org.fallow.node.rehearsal;

/** Why a run was begun that nobody needed. */
public enum Needless {
    /** The unit was settled already. */
    SETTLED,
    /** Others had held it for long: it was given once more in case that they fail. */
    COPY,
    /** Others had just been given it, and the custodian that gave it once more did not know. */
    UNSEEN,
    /** Anything else. */
    OTHER
}
