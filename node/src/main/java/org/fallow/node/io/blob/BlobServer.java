package org.fallow.node.io.blob;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.fallow.libp2p.host.ProtocolBinding;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.wire.Frames;
import org.fallow.node.blob.BlobReply;
import org.fallow.node.blob.BlobRequest;
import org.fallow.node.io.store.BlobStore;
import org.fallow.node.io.tracing.Tracing;
import org.fallow.node.io.tracing.Tracing.Side;
import org.fallow.work.record.BlobLayout;
import org.fallow.work.record.Cbor;

/** Serves the blobs this node holds, request after request on a stream. */
public final class BlobServer implements ProtocolBinding {
    /** The protocol's id. */
    public static final String PROTOCOL = "/fallow/blob/1.0.0";

    private static final int SERVED_AT_ONCE_MAX = 64;
    private static final int REQUESTS_A_STREAM_MAX = 4096;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long RETRY_MILLIS = 2_000;

    private final BlobStore store;
    private final Tracing tracing;
    private final Semaphore places = new Semaphore(SERVED_AT_ONCE_MAX);

    /** Serves what {@code store} holds. */
    public BlobServer(BlobStore store, Tracing tracing) {
        this.store = store;
        this.tracing = tracing;
    }

    @Override
    public String protocol() {
        return PROTOCOL;
    }

    @Override
    public void serve(Stream stream) throws IOException {
        stream.patience(PATIENCE);
        for (int i = 0; i < REQUESTS_A_STREAM_MAX; i++) {
            Optional<byte[]> request = Frames.read(stream.input(), BlobRequest.BYTES_MAX);
            if (request.isEmpty()) {
                return;
            }
            BlobRequest wanted = Cbor.decode(request.get(), BlobRequest.class);
            Map<String, String> about = Map.of("peer", stream.remote().toString());
            try (Tracing.Span span = tracing.begin("blob", Side.ANSWERING, wanted.trace(), about)) {
                span.note("blob", wanted.blob().toString());
                answer(wanted, stream.output());
            }
        }
    }

    private void answer(BlobRequest request, OutputStream out) throws IOException {
        if (!places.tryAcquire()) {
            reply(out, new BlobReply(1, BlobReply.Status.BUSY, 0, 0, RETRY_MILLIS));
            return;
        }
        try {
            Optional<BlobLayout> layout = store.layout(request.blob());
            if (layout.isEmpty()) {
                reply(out, BlobReply.absent());
            } else if (request.part() == BlobRequest.Part.LIST) {
                list(layout.get(), out);
            } else {
                leaves(layout.get(), request, out);
            }
        } finally {
            places.release();
        }
    }

    private static void list(BlobLayout layout, OutputStream out) throws IOException {
        if (layout.isSingle()) {
            reply(out, BlobReply.absent());
            return;
        }
        byte[] block = layout.listBlock();
        reply(out, new BlobReply(1, BlobReply.Status.HELD, layout.bytes(), block.length, 0));
        out.write(block);
    }

    private void leaves(BlobLayout layout, BlobRequest request, OutputStream out) throws IOException {
        int end = Math.min(layout.leaves().size(), request.first() + request.count());
        if (request.first() >= end) {
            reply(out, BlobReply.absent());
            return;
        }
        long bytes = 0;
        for (int i = request.first(); i < end; i++) {
            bytes += layout.leafBytes(i);
        }
        reply(out, new BlobReply(1, BlobReply.Status.HELD, layout.bytes(), bytes, 0));
        for (int i = request.first(); i < end; i++) {
            out.write(store.leaf(layout, i));
        }
    }

    private static void reply(OutputStream out, BlobReply reply) throws IOException {
        Frames.write(out, Cbor.encode(reply));
    }
}
