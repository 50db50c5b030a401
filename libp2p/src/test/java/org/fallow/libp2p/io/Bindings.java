package org.fallow.libp2p.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.fallow.libp2p.host.ProtocolBinding;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.identity.PeerId;

/** Protocols that the tests serve. */
final class Bindings {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Bindings() {}

    /** What is done with a stream. */
    interface Handler {
        void serve(Stream stream) throws IOException;
    }

    static ProtocolBinding of(String protocol, Handler handler) {
        return of(protocol, false, handler);
    }

    /** One that is served over relays too. */
    static ProtocolBinding overLimited(String protocol, Handler handler) {
        return of(protocol, true, handler);
    }

    private static ProtocolBinding of(String protocol, boolean overLimited, Handler handler) {
        return new ProtocolBinding() {
            @Override
            public String protocol() {
                return protocol;
            }

            @Override
            public boolean overLimited() {
                return overLimited;
            }

            @Override
            public void serve(Stream stream) throws IOException {
                handler.serve(stream);
            }
        };
    }

    /** Sends bytes to a peer that must come back as they are. */
    static void echoes(TcpHost from, PeerId to, String protocol, int bytes) throws IOException {
        byte[] sent = new byte[bytes];
        new Random(bytes).nextBytes(sent);
        try (Stream stream = from.open(to, protocol, PATIENCE)) {
            stream.output().write(sent);
            stream.closeOutput();
            assertThat(Arrays.equals(stream.input().readAllBytes(), sent)).isTrue();
        }
    }

    /** Sends every byte back. */
    static void echo(Stream stream) throws IOException {
        stream.input().transferTo(stream.output());
        stream.closeOutput();
    }

    /** Reads to the end, then answers how many bytes there were. */
    static void count(Stream stream) throws IOException {
        long got = drain(stream.input());
        stream.output().write(ByteBuffer.allocate(8).putLong(got).array());
        stream.closeOutput();
    }

    /** Reads how many bytes to send, and sends them. */
    static void produce(Stream stream) throws IOException {
        fill(stream.output(), ByteBuffer.wrap(stream.input().readNBytes(8)).getLong());
        stream.closeOutput();
    }

    static long drain(InputStream in) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long got = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            got += n;
        }
        return got;
    }

    static void fill(OutputStream out, long bytes) throws IOException {
        byte[] chunk = new byte[1 << 16];
        for (long left = bytes; left > 0; left -= chunk.length) {
            out.write(chunk, 0, (int) Math.min(left, chunk.length));
        }
    }
}
