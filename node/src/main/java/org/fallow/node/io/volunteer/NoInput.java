package org.fallow.node.io.volunteer;

import java.io.IOException;

/** A unit's input cannot be made, on no machine: what it is made of is all there. */
final class NoInput extends IOException {
    private static final long serialVersionUID = 1;

    NoInput(String message, Throwable cause) {
        super(message, cause);
    }
}
