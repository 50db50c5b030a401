package org.fallow.libp2p.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import org.fallow.libp2p.identity.PeerId;

/**
 * A negotiated, two-way stream of bytes to one peer. Blocking, meant for a virtual thread of its own; reading and
 * writing are independent and may be on two threads. A reset, by either side or by the loss of the connection, wakes
 * both with a {@link StreamResetException}.
 */
public interface Stream extends AutoCloseable {
    /** Who is at the other end; proved by the handshake. */
    PeerId remote();

    /** The protocol both sides agreed on. */
    String protocol();

    /** What the other side sends; ends when it has closed its side. */
    InputStream input();

    /** What goes to the other side. Writing blocks while the other side's window is full; {@code flush} is a no-op. */
    OutputStream output();

    /** From now on a read or a write that waits longer than this fails with a timeout; unlimited at first. */
    void patience(Duration perOperation);

    /** Ends our side; the other may go on sending. Everything written before is still delivered. */
    void closeOutput() throws IOException;

    /** Gives the stream up at once, both ways. Never blocks; harmless when it has ended. */
    void reset();

    /** Ends both sides: closes ours, and resets if the other side has not ended. Never blocks, never throws. */
    @Override
    void close();
}
