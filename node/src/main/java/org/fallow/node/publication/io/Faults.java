package org.fallow.node.publication.io;

/** What becomes of an input that is wrong: the first ends the reading, or all are noted and it goes on. */
@FunctionalInterface
interface Faults {
    /** Ends with the first. */
    Faults THROWN = fault -> {
        throw fault;
    };

    /** One was found; when this returns, the next input is looked at. */
    void found(BadInput fault) throws BadInput;
}
