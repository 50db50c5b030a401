package org.fallow.libp2p.io;

import java.io.IOException;

/** A protocol of the host's own, which sees the connection that a stream came over. */
interface LinkProtocol {
    /**
     * Serves one inbound stream on a thread of its own; an exception resets it.
     *
     * @return whether the stream lives on; if not it is closed
     */
    boolean serve(Link link, LinkStream stream) throws IOException;
}
