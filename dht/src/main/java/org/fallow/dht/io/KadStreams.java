package org.fallow.dht.io;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.fallow.dht.kademlia.Kademlia;
import org.fallow.dht.kademlia.KademliaEvent;
import org.fallow.dht.message.Message;
import org.fallow.dht.message.MessageCodec;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.host.ProtocolBinding;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.host.StreamResetException;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.Frames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The DHT's messages on streams: one stream for each request sent, any number of requests on one received. */
final class KadStreams implements ProtocolBinding, AutoCloseable {
    private static final int REQUESTS_A_STREAM_MAX = 1024;
    private static final int ASKED_AT_ONCE_MAX = 256;
    private static final Duration STREAM_PATIENCE = Duration.ofSeconds(60);
    private static final Duration REPLY_PATIENCE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(KadStreams.class);

    private final Host host;
    private final String protocol;
    private final Consumer<KademliaEvent> tell;
    private final Map<Long, BlockingQueue<Optional<Message>>> open = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final Semaphore asking = new Semaphore(ASKED_AT_ONCE_MAX);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    KadStreams(Host host, String protocol, Consumer<KademliaEvent> tell) {
        this.host = host;
        this.protocol = protocol;
        this.tell = tell;
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public void serve(Stream stream) throws IOException {
        stream.patience(STREAM_PATIENCE);
        for (int i = 0; i < REQUESTS_A_STREAM_MAX; i++) {
            Optional<byte[]> request = Frames.read(stream.input(), MessageCodec.ACCEPTED_BYTES_MAX);
            if (request.isEmpty()) {
                return;
            }
            Message message = MessageCodec.decode(request.get());
            Optional<Message> response = answer(stream.remote(), message);
            if (response.isPresent()) {
                Frames.write(stream.output(), MessageCodec.encode(withAddresses(response.get())));
            } else if (message.type() != Message.Type.ADD_PROVIDER) {
                throw new StreamResetException("no answer to " + message);
            }
        }
    }

    /** The machine answers a question of a peer. */
    void reply(long id, Optional<Message> response) {
        BlockingQueue<Optional<Message>> waiter = open.get(id);
        if (waiter != null && !waiter.offer(response)) {
            LOG.debug("request {} was answered twice", id);
        }
    }

    /** The machine asks a peer; it hears of the answer, or that there is none. */
    void ask(long id, PeerId peer, Message request) {
        threads.execute(() -> {
            try {
                asking.acquire();
                try {
                    tell.accept(new KademliaEvent.Answered(id, exchange(peer, request)));
                } catch (IOException e) {
                    LOG.debug("asking {} for {}: {}", peer, request, e.getMessage());
                    tell.accept(new KademliaEvent.Failed(id));
                } finally {
                    asking.release();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private Message exchange(PeerId peer, Message request) throws IOException {
        try (Stream stream = host.open(peer, protocol, Kademlia.REQUEST_PATIENCE)) {
            stream.patience(Kademlia.REQUEST_PATIENCE);
            Frames.write(stream.output(), MessageCodec.encode(request));
            if (request.type() == Message.Type.ADD_PROVIDER) {
                stream.closeOutput();
                return request;
            }
            byte[] response = Frames.read(stream.input(), MessageCodec.ACCEPTED_BYTES_MAX)
                    .orElseThrow(() -> new EOFException("the stream ended without an answer"));
            return MessageCodec.decode(response);
        }
    }

    private Optional<Message> answer(PeerId from, Message message) throws IOException {
        long id = ids.incrementAndGet();
        BlockingQueue<Optional<Message>> waiter = new ArrayBlockingQueue<>(1);
        open.put(id, waiter);
        try {
            tell.accept(new KademliaEvent.Asked(id, from, message));
            Optional<Message> response = waiter.poll(REPLY_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return response == null ? Optional.empty() : response;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StreamResetException("the node ends");
        } finally {
            open.remove(id);
        }
    }

    /** The machine knows peers by their ids; the host knows where they are. Who cannot be reached is not named. */
    private Message withAddresses(Message message) {
        List<PeerAddresses> closer = message.closer().stream()
                .map(p -> host.known(p.id()))
                .filter(p -> !p.addresses().isEmpty())
                .toList();
        return new Message(message.type(), message.key(), message.value(), closer, message.providers());
    }
}
