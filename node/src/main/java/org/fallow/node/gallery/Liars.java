package org.fallow.node.gallery;

/** What the bad hosts of a gallery do. Those of one gallery know each other: a lie of theirs on a unit is the same lie. */
public enum Liars {
    /** There are none; one host in two hundred has flaky memory. */
    NONE,
    /** Each lies always, for itself: no two lies are the same. */
    ALWAYS,
    /** All lie always, and alike. */
    COLLUDE,
    /** All lie alike, in 0.2 % of their units. */
    RARELY,
    /** Honest until their votes are audited least, then they lie alike in every unit until they are caught. */
    BUILD_A_NAME,
    /** As those that build a name, but each lies in one unit of ten and is honest for a hundred again. */
    ON_OFF,
    /** As those that lie rarely, and whoever is caught comes back under a new name at once. */
    WHITEWASH,
    /** As those that lie rarely, and they hear of half the audits from custodians: these they answer with the truth. */
    LEAKED_AUDITS,
    /** They do not compute: where a fellow of theirs has a result they copy it, else they invent one of their own. */
    LAZY_COPY
}
