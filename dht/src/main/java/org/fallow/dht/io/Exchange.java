package org.fallow.dht.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.fallow.dht.io.KeptStreams.Habit;
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
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.Frames;
import org.fallow.libp2p.wire.WireException;

/**
 * One request to a peer: on a stream kept from an earlier one, or on a fresh one where there is none or the kept one turns
 * out dead. A request may so be sent twice; each kind does the same when it comes again.
 */
final class Exchange {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** For a second request on a stream, to a peer that has not answered one yet: so that a fresh one has time too. */
    private static final Duration TRIAL_PATIENCE = Duration.ofSeconds(3);

    private final Host host;
    private final String protocol;
    private final KeptStreams streams;

    Exchange(Host host, String protocol, KeptStreams streams) {
        this.host = host;
        this.protocol = protocol;
        this.streams = streams;
    }

    /** Blocks until there is a response, or there will be none. */
    KademliaEvent perform(Send send) {
        long id = send.requestId();
        try {
            return new ResponseArrived(id, respond(send));
        } catch (DialException e) {
            return new RequestFailed(id, failure(e));
        } catch (StreamResetException | EOFException | WireException e) {
            return new RequestFailed(id, Failure.REFUSED);
        } catch (IOException e) {
            return new RequestFailed(id, Failure.SILENT);
        }
    }

    private Response respond(Send send) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        PeerId peer = send.peer().id();
        Optional<Stream> kept = streams.take(peer);
        if (kept.isPresent()) {
            Optional<Response> response = askAgain(kept.get(), send.request());
            if (response.isPresent()) {
                streams.learn(peer, true);
                return response.get();
            }
        }
        if (!send.peer().addresses().isEmpty()) {
            host.remember(send.peer());
        }
        Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
        Stream stream = host.open(peer, protocol, left);
        stream.patience(left);
        boolean last = send.request() instanceof Request.AddProvider && !(streams.habit(peer) instanceof Habit.Several);
        Response response = last ? deliver(stream, send.request()) : ask(stream, send.request());
        if (kept.isPresent()) {
            streams.learn(peer, false);
        }
        return response;
    }

    /** On a kept stream; empty when it turned out dead, or its end was not told apart from that. */
    private Optional<Response> askAgain(Stream stream, Request request) throws IOException {
        boolean known = streams.habit(stream.remote()) instanceof Habit.Several;
        stream.patience(known ? PATIENCE : TRIAL_PATIENCE);
        try {
            return Optional.of(ask(stream, request));
        } catch (StreamResetException | EOFException e) {
            return Optional.empty();
        } catch (SocketTimeoutException e) {
            if (known) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** Our side stays open until the response is there: a js server resets a stream that is half closed before. */
    private Response ask(Stream stream, Request request) throws IOException {
        boolean answered = false;
        try {
            Response response = converse(stream, request);
            answered = true;
            return response;
        } finally {
            if (answered) {
                streams.keep(stream);
            } else {
                stream.reset();
            }
        }
    }

    /**
     * A provider is taken in without a word. So it is followed by a question, whose answer says that the provider was taken,
     * since requests of a stream are seen to in turn, and one that is refused ends it.
     */
    private static Response converse(Stream stream, Request request) throws IOException {
        if (request instanceof Request.AddProvider add) {
            Request question = new Request.GetProviders(add.key());
            byte[] first = Frames.prefixed(MessageCodec.encode(request));
            byte[] second = Frames.prefixed(MessageCodec.encode(question));
            send(
                    stream,
                    ByteBuffer.allocate(first.length + second.length)
                            .put(first)
                            .put(second)
                            .array());
            receive(stream, question);
            return new Response.Delivered();
        }
        send(stream, Frames.prefixed(MessageCodec.encode(request)));
        return receive(stream, request);
    }

    private static void send(Stream stream, byte[] frames) throws IOException {
        OutputStream out = stream.output();
        out.write(frames);
        out.flush();
    }

    private static Response receive(Stream stream, Request request) throws IOException {
        byte[] message = Frames.read(stream.input(), MessageCodec.TAKEN_MAX)
                .orElseThrow(() -> new EOFException("the stream ended without a response"));
        return MessageCodec.decodeResponse(message, request);
    }

    /**
     * A provider, for a peer that may answer one request a stream only: this waits for it to end the stream, since then it
     * has read the request. A server of ours resets it when it does not take the provider, a js server always does: no
     * telling apart.
     */
    private static Response deliver(Stream stream, Request request) throws IOException {
        try (stream) {
            send(stream, Frames.prefixed(MessageCodec.encode(request)));
            stream.closeOutput();
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
