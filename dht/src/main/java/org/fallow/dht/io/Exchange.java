package org.fallow.dht.io;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import org.fallow.dht.kademlia.KademliaAction.Send;
import org.fallow.dht.kademlia.KademliaEvent;
import org.fallow.dht.kademlia.KademliaEvent.Failure;
import org.fallow.dht.kademlia.KademliaEvent.RequestFailed;
import org.fallow.dht.kademlia.KademliaEvent.ResponseArrived;
import org.fallow.dht.message.MessageCodec;
import org.fallow.dht.message.Request;
import org.fallow.dht.message.Response;
import org.fallow.libp2p.host.DialException;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.host.StreamResetException;
import org.fallow.libp2p.wire.Frames;
import org.fallow.libp2p.wire.WireException;

/** One request to a peer, on a stream of its own. */
final class Exchange {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Host host;
    private final String protocol;

    Exchange(Host host, String protocol) {
        this.host = host;
        this.protocol = protocol;
    }

    /** Blocks until there is a response, or there will be none. */
    KademliaEvent perform(Send send) {
        long id = send.requestId();
        try {
            if (!send.peer().addresses().isEmpty()) {
                host.remember(send.peer());
            }
            try (Stream stream = host.open(send.peer().id(), protocol, PATIENCE)) {
                stream.patience(PATIENCE);
                return new ResponseArrived(id, ask(stream, send.request()));
            }
        } catch (DialException e) {
            return new RequestFailed(id, failure(e));
        } catch (StreamResetException | EOFException | WireException e) {
            return new RequestFailed(id, Failure.REFUSED);
        } catch (IOException e) {
            return new RequestFailed(id, Failure.SILENT);
        }
    }

    /** Our side stays open until the response is there: a js server resets a stream that is half closed before. */
    private static Response ask(Stream stream, Request request) throws IOException {
        Frames.write(stream.output(), MessageCodec.encode(request));
        if (request instanceof Request.AddProvider) {
            return delivered(stream);
        }
        byte[] message = Frames.read(stream.input(), MessageCodec.TAKEN_MAX)
                .orElseThrow(() -> new EOFException("the stream ended without a response"));
        return MessageCodec.decodeResponse(message, request);
    }

    /**
     * Nothing comes back, so this waits for the other side to end the stream: then it has read the request. A server of
     * ours resets it when it does not take the provider, a js server always does: no telling apart.
     */
    private static Response delivered(Stream stream) throws IOException {
        stream.closeOutput();
        try {
            Frames.read(stream.input(), MessageCodec.TAKEN_MAX);
        } catch (StreamResetException e) {
            return new Response.Delivered();
        }
        return new Response.Delivered();
    }

    private static Failure failure(DialException e) {
        return switch (e.reason()) {
            case NO_ADDRESS, UNREACHABLE, WRONG_PEER -> Failure.SILENT;
            case NO_PROTOCOL -> Failure.GONE;
            case LIMIT, CLOSED -> Failure.HERE;
        };
    }
}
