package org.fallow.scheduler.custody;

/** Why a request was refused. */
public enum Reason {
    /** The request breaks a bound or its signature does not hold: do not repeat it. */
    INVALID,
    /** A kind of request that this version does not know. */
    UNKNOWN_KIND,
    /** Not one of the nodes closest to the shard: look again for those that are. */
    NOT_CUSTODIAN,
    /** The batch could not be fetched, or is not validly signed. */
    UNKNOWN_BATCH,
    /** The batch has expired. */
    EXPIRED,
    /** Nothing to lease to this volunteer for now. */
    NO_WORK,
    /** The unit is settled: a vote on it earns nothing. */
    SETTLED,
    /** The opening opens nothing that is wanted. */
    NOT_WANTED,
    /** A bound of this node is reached, or it is still getting ready: try again later. */
    BUSY,
    /** The node is leaving the network. */
    LEAVING,
    /** The deadline passed before an answer was there. */
    LATE
}
