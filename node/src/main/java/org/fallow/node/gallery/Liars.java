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
    /** Honest for their first 50 units, then they lie alike in every unit. */
    BUILD_A_NAME,
    /** Honest for a hundred units, then they lie alike in one of ten for ten units, and so on. */
    ON_OFF,
    /** As those that lie rarely, and whoever is caught comes back under a new name at once. */
    WHITEWASH,
    /** A swarm of identities that come back under new names after 8 units each; all lie always, and alike. */
    SYBIL,
    /** As those that lie rarely; custodians tell of half the audits, and 30 % of the others then copy and compute nothing. */
    LEAKED_AUDITS,
    /** They do not compute: where a fellow of theirs has a result they copy it, else they invent one of their own. */
    LAZY_COPY
}
