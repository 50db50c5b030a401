package org.fallow.node.io.custody;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.Frames;
import org.fallow.scheduler.custody.Call;
import org.fallow.scheduler.custody.CustodyCodec;
import org.fallow.scheduler.custody.Request;
import org.fallow.scheduler.custody.Response;

/** Asks custodians, this node itself among them; a stream for each request. */
public final class CustodyClient {
    private final Host host;
    private final Local local;

    /** Answers what this node asks itself. */
    @FunctionalInterface
    interface Local {
        Response answer(PeerId from, Request request, Duration timeout) throws IOException;
    }

    CustodyClient(Host host, Local local) {
        this.host = host;
        this.local = local;
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
        try (Stream stream = host.open(peer, CustodyCodec.PROTOCOL, timeout)) {
            stream.patience(timeout);
            Frames.write(stream.output(), CustodyCodec.encode(new Call(Call.VERSION, timeout.toMillis(), "", request)));
            byte[] answer = Frames.read(stream.input(), CustodyCodec.MESSAGE_BYTES_MAX)
                    .orElseThrow(() -> new EOFException("the custodian closed the stream without an answer"));
            return CustodyCodec.response(answer);
        }
    }
}
