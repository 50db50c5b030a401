package org.fallow.libp2p.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.reach.RelayLimit;

/** A stream through a relay. */
final class CircuitCarrier implements Carrier {
    private final LinkStream stream;
    private final Multiaddr local;
    private final Multiaddr remote;
    private final boolean limited;

    CircuitCarrier(LinkStream stream, Multiaddr local, Multiaddr remote, RelayLimit limit) {
        this.stream = stream;
        this.local = local;
        this.remote = remote;
        this.limited = limit.limits();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int got = stream.input().read(into.array(), into.arrayOffset() + into.position(), into.remaining());
        if (got > 0) {
            into.position(into.position() + got);
        }
        return got;
    }

    @Override
    public void write(ByteBuffer[] batch) throws IOException {
        for (ByteBuffer bytes : batch) {
            stream.output().write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        }
    }

    @Override
    public void close() {
        stream.close();
    }

    @Override
    public Multiaddr local() {
        return local;
    }

    @Override
    public Multiaddr remote() {
        return remote;
    }

    @Override
    public boolean limited() {
        return limited;
    }
}
