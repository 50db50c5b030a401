package org.fallow.node.swarm;

/** What a server that lies does. All of them take every value that is put and keep none of it, but say that they did. */
public enum Lie {
    /** Each liar one of the others, in turn. */
    MIXED,
    /** Names only liars, those closest to the key: who believes it never gets out of their circle. */
    FELLOWS,
    /** Names peers that do not exist, closer to the key than any that do. */
    INVENTED,
    /** Names nobody. */
    EMPTY,
    /** Names whom an honest server names, and keeps the first value it is given under a key, never a newer one. */
    STALE,
    /** Names whom an honest server names, and never has a value. */
    ECHO;

    private static final Lie[] SINGLE = {FELLOWS, INVENTED, EMPTY, STALE, ECHO};

    /** What the liar of that number does. */
    Lie of(int liar) {
        return this == MIXED ? SINGLE[liar % SINGLE.length] : this;
    }

    /** Whether it names other peers than an honest server would. */
    boolean misleads() {
        return switch (this) {
            case FELLOWS, INVENTED, EMPTY -> true;
            case MIXED, STALE, ECHO -> false;
        };
    }
}
