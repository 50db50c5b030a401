package org.fallow.libp2p.wire;

import java.io.IOException;

/** Bytes from elsewhere that do not follow the format. The message names the field and the bound it broke. */
public final class WireException extends IOException {
    private static final long serialVersionUID = 1;

    /** What is wrong, in one line. */
    public WireException(String message) {
        super(message);
    }
}
