package org.fallow.scheduler.volunteer;

/** What became of a unit that this node computed, in words for its user. */
public enum Outcome {
    /** The result was accepted, and this node's vote was for it. */
    ACCEPTED,
    /** The result is taken for good: nobody computed it again, and only the batch's audits as a whole can overturn it. */
    PROVISIONAL,
    /** Another result was accepted: this machine or its software may be faulty. */
    CONTRADICTED,
    /** Others had settled the unit before. */
    LATE,
    /** Results with a quorum each: somebody cheated. */
    DISPUTED,
    /** The batch expired first. */
    EXPIRED
}
