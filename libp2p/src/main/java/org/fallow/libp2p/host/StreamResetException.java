package org.fallow.libp2p.host;

import java.io.IOException;

/** The stream ended before its time: reset by a side, or its connection was lost. */
public final class StreamResetException extends IOException {
    private static final long serialVersionUID = 1;

    /** Why, in one line. */
    public StreamResetException(String message) {
        super(message);
    }
}
