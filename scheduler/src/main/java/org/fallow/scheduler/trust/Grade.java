package org.fallow.scheduler.trust;

/** What an identity's word is worth. */
public enum Grade {
    /** First seen, or struck: it runs units whose results others hold, and its votes count for nothing. */
    NEW,
    /** Mature: a primary vote of it counts, and is audited often. */
    CLASS_0,
    /** As class 0, audited less. */
    CLASS_1,
    /** As class 1, audited least. */
    CLASS_2;

    /** Whether its votes count. */
    public boolean mature() {
        return this != NEW;
    }
}
