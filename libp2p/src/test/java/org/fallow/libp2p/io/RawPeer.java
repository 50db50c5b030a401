package org.fallow.libp2p.io;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.mux.Yamux;
import org.fallow.libp2p.negotiate.Negotiation;
import org.fallow.libp2p.secure.Handshake;
import org.fallow.libp2p.secure.NoiseKeys;
import org.fallow.libp2p.secure.Transport;
import org.jspecify.annotations.Nullable;

/** A socket to a host, and what a peer with bad manners can do with it: any bytes, at any step. */
final class RawPeer implements AutoCloseable {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int READ_MILLIS = 20_000;

    final Socket socket = new Socket();
    private final Random random;
    private final byte[] buffer = new byte[16 << 10];
    private @Nullable Transport transport;

    /** Connects from an address of this machine. */
    RawPeer(InetSocketAddress host, InetAddress from, Random random) throws IOException {
        this.random = random;
        try {
            socket.bind(new InetSocketAddress(from, 0));
            socket.setSoTimeout(READ_MILLIS);
            socket.setTcpNoDelay(true);
            socket.connect(host, CONNECT_MILLIS);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Up to the first message of the handshake, which the host answers and then waits for the last one. */
    void halfHandshake() throws IOException {
        secure(false);
    }

    /** The whole handshake: from now on {@link #frame} sends to the muxer. */
    void secure() throws IOException {
        secure(true);
    }

    private void secure(boolean whole) throws IOException {
        Negotiation security = Negotiation.dialer(List.of(Handshake.PROTOCOL));
        send(security.start());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer in = more();
        while (!(security.feed(in, out) instanceof Negotiation.Progress.Agreed)) {
            in = more();
        }
        NoiseKeys keys = NoiseKeys.generate(KeyPair.generate(random), random);
        Handshake handshake =
                Handshake.initiator(keys, NoiseKeys.secret(random), List.of(Yamux.PROTOCOL), Optional.empty());
        send(handshake.start());
        if (!whole) {
            return;
        }
        Handshake.Progress progress = handshake.feed(in, out);
        while (progress instanceof Handshake.Progress.Waiting) {
            progress = handshake.feed(more(), out);
        }
        send(out.toByteArray());
        transport = ((Handshake.Progress.Secured) progress).transport();
    }

    /** A muxer's frame with any head, and a body. */
    static ByteBuffer frame(int type, int flags, int stream, int length, byte[] body) {
        return ByteBuffer.allocate(12 + body.length)
                .put((byte) 0)
                .put((byte) type)
                .putShort((short) flags)
                .putInt(stream)
                .putInt(length)
                .put(body)
                .flip();
    }

    /** Sends frames, sealed together. */
    void send(ByteBuffer... frames) throws IOException {
        Transport sealing = transport;
        if (sealing == null) {
            throw new IllegalStateException("not secured");
        }
        ByteBuffer sealed = sealing.seal(List.of(frames));
        socket.getOutputStream().write(sealed.array(), sealed.arrayOffset() + sealed.position(), sealed.remaining());
    }

    /** Reads and drops what comes until the host ends the connection; gives how many bytes that was. */
    long untilCutOff() throws IOException {
        long read = 0;
        for (int n = socket.getInputStream().read(buffer);
                n >= 0;
                n = socket.getInputStream().read(buffer)) {
            read += n;
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private ByteBuffer more() throws IOException {
        int read = socket.getInputStream().read(buffer);
        if (read < 0) {
            throw new EOFException("the host ended the connection");
        }
        return ByteBuffer.wrap(buffer.clone(), 0, read);
    }
}
