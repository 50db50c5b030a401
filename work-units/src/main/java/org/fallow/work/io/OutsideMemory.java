package org.fallow.work.io;

/** The kernel gave its host an address outside its memory. */
final class OutsideMemory extends RuntimeException {
    private static final long serialVersionUID = 1;

    OutsideMemory(String message) {
        super(message, null, false, false);
    }
}
