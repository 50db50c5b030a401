package org.fallow.scheduler.volunteer;

/** What became of a unit that this node computed, in words for its user. */
public enum Outcome {
    /** The result was accepted, and this node's vote was for it. */
    ACCEPTED,
    /** Another result was accepted: this machine or its software may be faulty. */
    CONTRADICTED,
    /** Others had settled the unit before. */
    LATE,
    /** Results with a quorum each: somebody cheated. */
    DISPUTED,
    /** The batch expired first. */
    EXPIRED
}
