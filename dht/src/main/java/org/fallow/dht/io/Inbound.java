package org.fallow.dht.io;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.fallow.dht.kademlia.KademliaAction.Accept;
import org.fallow.dht.kademlia.KademliaAction.Answer;
import org.fallow.dht.kademlia.KademliaAction.Refuse;
import org.fallow.dht.kademlia.KademliaAction.Respond;
import org.fallow.dht.kademlia.KademliaEvent;
import org.fallow.dht.kademlia.KademliaEvent.RequestReceived;
import org.fallow.dht.message.MessageCodec;
import org.fallow.dht.message.Request;
import org.fallow.libp2p.host.ProtocolBinding;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.Frames;

/** The requests of others: several on a stream, one after the other. */
final class Inbound implements ProtocolBinding {
    private static final int STREAMS_PER_PEER_MAX = 32;
    private static final int PEERS_MAX = 2_048;
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String protocol;
    private final Inbox inbox;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, BlockingQueue<Answer>> waiting = new ConcurrentHashMap<>();
    private final Map<PeerId, Integer> streams = new ConcurrentHashMap<>();

    /** Where events go. */
    interface Inbox {
        /** False when there is no room in time. */
        boolean offer(KademliaEvent event, Duration patience) throws InterruptedException;
    }

    Inbound(String protocol, Inbox inbox) {
        this.protocol = protocol;
        this.inbox = inbox;
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public void serve(Stream stream) throws IOException {
        PeerId peer = stream.remote();
        int open = streams.merge(peer, 1, Integer::sum);
        try {
            if (open > STREAMS_PER_PEER_MAX || streams.size() > PEERS_MAX) {
                stream.reset();
                return;
            }
            stream.patience(IDLE);
            answerAll(stream);
        } catch (InterruptedException e) {
            // The host is closing.
            Thread.currentThread().interrupt();
            stream.reset();
        } finally {
            streams.computeIfPresent(peer, (id, count) -> count == 1 ? null : count - 1);
        }
    }

    /** The machine has an answer. */
    void answer(Answer answer) {
        BlockingQueue<Answer> waiter = waiting.remove(answer.requestId());
        if (waiter != null) {
            waiter.offer(answer);
        }
    }

    /** There will be no more answers. */
    void close() {
        waiting.forEach((number, waiter) -> waiter.offer(new Refuse(number)));
    }

    private void answerAll(Stream stream) throws IOException, InterruptedException {
        Optional<byte[]> message = Frames.read(stream.input(), MessageCodec.TAKEN_MAX);
        while (message.isPresent()) {
            Request request = MessageCodec.decodeRequest(message.get());
            switch (ask(stream.remote(), request)) {
                case Respond respond -> Frames.write(stream.output(), MessageCodec.encode(respond.response(), request));
                case Accept accept -> {
                    // Nothing is sent back.
                }
                case Refuse refuse -> {
                    stream.reset();
                    return;
                }
            }
            message = Frames.read(stream.input(), MessageCodec.TAKEN_MAX);
        }
    }

    private Answer ask(PeerId from, Request request) throws InterruptedException {
        long number = numbers.getAndIncrement();
        BlockingQueue<Answer> waiter = new ArrayBlockingQueue<>(1);
        waiting.put(number, waiter);
        try {
            Answer answer = inbox.offer(new RequestReceived(from, number, request), PATIENCE)
                    ? waiter.poll(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)
                    : null;
            return answer == null ? new Refuse(number) : answer;
        } finally {
            waiting.remove(number);
        }
    }
}
