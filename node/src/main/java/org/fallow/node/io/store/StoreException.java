package org.fallow.node.io.store;

import java.io.IOException;

/** The disk did not do what was asked: full, read-only, corrupt, or in use. The message says what, where, and the remedy. */
public final class StoreException extends IOException {
    private static final long serialVersionUID = 1;

    /** One line with cause and remedy. */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    /** One line with cause and remedy. */
    public StoreException(String message) {
        super(message);
    }
}
