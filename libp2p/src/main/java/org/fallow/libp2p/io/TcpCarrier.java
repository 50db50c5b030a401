package org.fallow.libp2p.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.fallow.libp2p.address.Multiaddr;

/** A connected TCP socket. */
final class TcpCarrier implements Carrier {
    private final SocketChannel channel;
    private final Multiaddr local;
    private final Multiaddr remote;

    TcpCarrier(SocketChannel channel) throws IOException {
        this(channel, Sockets.multiaddr(channel.getRemoteAddress()));
    }

    /** One that was dialled at an address, which may be a name. */
    TcpCarrier(SocketChannel channel, Multiaddr dialled) throws IOException {
        this.channel = channel;
        this.local = Sockets.multiaddr(channel.getLocalAddress());
        this.remote = dialled;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public void write(ByteBuffer[] batch) throws IOException {
        long left = 0;
        for (ByteBuffer bytes : batch) {
            left += bytes.remaining();
        }
        while (left > 0) {
            left -= channel.write(batch);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
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
        return false;
    }
}
