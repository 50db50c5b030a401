package org.fallow.node.io.custody;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.host.StreamResetException;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.Frames;
import org.fallow.node.io.tracing.Tracing;
import org.fallow.node.io.tracing.Tracing.Side;
import org.fallow.scheduler.custody.Call;
import org.fallow.scheduler.custody.CustodyCodec;
import org.fallow.scheduler.custody.Request;
import org.fallow.scheduler.custody.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks custodians, this node itself among them. A stream carries one request at a time, and then the next. */
public final class CustodyClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CustodyClient.class);

    private final Host host;
    private final Local local;
    private final InstantSource clock;
    private final Tracing tracing;
    private final IdleStreams idle = new IdleStreams();

    /** Answers what this node asks itself. */
    @FunctionalInterface
    interface Local {
        Response answer(PeerId from, Request request, Duration timeout) throws IOException;
    }

    CustodyClient(Host host, Local local, InstantSource clock, Tracing tracing) {
        this.tracing = tracing;
        this.host = host;
        this.local = local;
        this.clock = clock;
    }

    /**
     * One question and its answer.
     *
     * @throws IOException when there was no answer within {@code timeout}, or one that makes no sense
     */
    public Response ask(PeerId peer, Request request, Duration timeout) throws IOException {
        if (peer.equals(host.id())) {
            return local.answer(peer, request, timeout);
        }
        String name = "custody " + request.getClass().getSimpleName();
        try (Tracing.Span span = tracing.begin(name, Side.ASKING, "", Map.of("peer", peer.toString()))) {
            try {
                Response response = ask(peer, request, timeout, span.traceparent());
                span.note("response", response.getClass().getSimpleName());
                return response;
            } catch (IOException e) {
                span.failed(e);
                throw e;
            }
        }
    }

    private Response ask(PeerId peer, Request request, Duration timeout, String trace) throws IOException {
        byte[] call = CustodyCodec.encode(new Call(Call.VERSION, timeout.toMillis(), trace, request));
        Optional<Stream> kept = idle.take(peer, clock.instant());
        if (kept.isPresent()) {
            try {
                return exchange(kept.get(), call, timeout);
            } catch (EOFException | StreamResetException e) {
                LOG.debug("a stream to {} ended while it was idle: {}", peer, e.getMessage());
            }
        }
        return exchange(host.open(peer, CustodyCodec.PROTOCOL, timeout), call, timeout);
    }

    /** Ends the streams that are idle. */
    @Override
    public void close() {
        idle.close();
    }

    private Response exchange(Stream stream, byte[] call, Duration timeout) throws IOException {
        boolean answered = false;
        try {
            stream.patience(timeout);
            Frames.write(stream.output(), call);
            byte[] answer = Frames.read(stream.input(), CustodyCodec.MESSAGE_BYTES_MAX)
                    .orElseThrow(() -> new EOFException("the custodian closed the stream without an answer"));
            Response response = CustodyCodec.response(answer);
            answered = true;
            return response;
        } finally {
            if (answered) {
                idle.keep(stream, clock.instant());
            } else {
                stream.close();
            }
        }
    }
}
