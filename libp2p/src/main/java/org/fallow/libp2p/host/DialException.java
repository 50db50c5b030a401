package org.fallow.libp2p.host;

import java.io.IOException;

/** No connection or no stream to a peer could be had. {@link #reason} says which kind of failure. */
public final class DialException extends IOException {
    private static final long serialVersionUID = 1;

    /** The kinds of failure. */
    public enum Reason {
        /** No address is known for the peer, or it is this node itself. */
        NO_ADDRESS,
        /** Nobody answered at any address, or not in time. */
        UNREACHABLE,
        /** Somebody answered, but it is not the peer that was meant. */
        WRONG_PEER,
        /** The two sides share no security, muxer or application protocol. */
        NO_PROTOCOL,
        /** A limit of this node or of the other was reached. */
        LIMIT,
        /** The host is closed. */
        CLOSED
    }

    private final Reason reason;

    /** A failure of a kind, with one line that names the peer or the address. */
    public DialException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** The kind of failure. */
    public Reason reason() {
        return reason;
    }
}
