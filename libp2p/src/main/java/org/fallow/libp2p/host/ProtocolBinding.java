package org.fallow.libp2p.host;

import java.io.IOException;

/** A protocol this node serves. */
public interface ProtocolBinding {
    /** Its id, such as {@code /fallow/kad/1.0.0}. */
    String protocol();

    /**
     * Whether its streams, of both sides, may go over a limited connection: one that a relay cuts off after a time or a
     * number of bytes.
     */
    default boolean overLimited() {
        return false;
    }

    /**
     * Serves one inbound stream on a virtual thread of its own. The host closes the stream afterwards; an exception
     * resets it.
     */
    void serve(Stream stream) throws IOException;
}
