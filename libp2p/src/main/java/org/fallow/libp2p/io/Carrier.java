package org.fallow.libp2p.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.fallow.libp2p.address.Multiaddr;

/**
 * What carries a connection's bytes: a TCP socket, or a stream through a relay. Reading and writing are independent, one
 * thread each; {@link #close} wakes both.
 */
interface Carrier {
    /** Reads some bytes; -1 at the end. */
    int read(ByteBuffer into) throws IOException;

    /** Writes all of the buffers. */
    void write(ByteBuffer[] batch) throws IOException;

    /** Ends it at once, both ways. */
    void close() throws IOException;

    /** This side's end. */
    Multiaddr local();

    /** The other end, without a trailing {@code /p2p}. */
    Multiaddr remote();

    /** Whether a relay cuts it off after a time or a number of bytes. */
    boolean limited();
}
