package org.fallow.libp2p.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.fallow.libp2p.host.ProtocolBinding;
import org.fallow.libp2p.host.Stream;

/** Protocols that the tests serve. */
final class Bindings {
    private Bindings() {}

    /** What is done with a stream. */
    interface Handler {
        void serve(Stream stream) throws IOException;
    }

    static ProtocolBinding of(String protocol, Handler handler) {
        return new ProtocolBinding() {
            @Override
            public String protocol() {
                return protocol;
            }

            @Override
            public void serve(Stream stream) throws IOException {
                handler.serve(stream);
            }
        };
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
