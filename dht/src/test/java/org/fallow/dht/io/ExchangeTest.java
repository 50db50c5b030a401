package org.fallow.dht.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.fallow.dht.Await;
import org.fallow.dht.Peers;
import org.fallow.dht.kademlia.KademliaAction.Send;
import org.fallow.dht.kademlia.KademliaEvent;
import org.fallow.dht.kademlia.KademliaEvent.Failure;
import org.fallow.dht.kademlia.KademliaEvent.RequestFailed;
import org.fallow.dht.kademlia.KademliaEvent.ResponseArrived;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.MessageCodec;
import org.fallow.dht.message.Request;
import org.fallow.dht.message.Response;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.host.ProtocolBinding;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.io.HostOptions;
import org.fallow.libp2p.io.TcpHost;
import org.fallow.libp2p.wire.Frames;
import org.fallow.simulation.chance.Chance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a server with a habit, over TCP on the loopback interface. */
@Timeout(60)
class ExchangeTest {
    private static final String PROTOCOL = "/test/kad/1.0.0";
    private static final Key KEY = Key.of("key".getBytes(UTF_8));
    private static final Request FIND = new Request.FindNode(KEY);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final KeptStreams streams = new KeptStreams(threads, Duration.ofMillis(200));
    private final List<Server> servers = new ArrayList<>();
    private Host us;
    private Exchange exchange;

    /** Answers {@code perStream} requests on each stream and resets it at the next, and sees how the streams end. */
    private static final class Server implements ProtocolBinding {
        private final int perStream;
        private final boolean takesProviders;
        private final AtomicInteger opened = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();
        private final AtomicInteger providers = new AtomicInteger();
        private final Host host;

        Server(int perStream, boolean takesProviders) throws IOException {
            this.perStream = perStream;
            this.takesProviders = takesProviders;
            this.host = TcpHost.start(
                    HostOptions.of(KeyPair.generate(Chance.of(1))).listening(Peers.address("/ip4/127.0.0.1/tcp/0")));
            host.serve(this);
        }

        @Override
        public String protocol() {
            return PROTOCOL;
        }

        @Override
        public void serve(Stream stream) throws IOException {
            opened.incrementAndGet();
            for (int i = 0; i < perStream; i++) {
                Optional<byte[]> message = Frames.read(stream.input(), MessageCodec.TAKEN_MAX);
                if (message.isEmpty()) {
                    closed.incrementAndGet();
                    return;
                }
                Request request = MessageCodec.decodeRequest(message.get());
                if (request instanceof Request.AddProvider) {
                    if (!takesProviders) {
                        stream.reset();
                    }
                    providers.incrementAndGet();
                } else {
                    Response response = request instanceof Request.GetProviders
                            ? new Response.Providers(List.of(), List.of())
                            : new Response.Nodes(List.of());
                    Frames.write(stream.output(), MessageCodec.encode(response, request));
                }
            }
            Frames.read(stream.input(), MessageCodec.TAKEN_MAX);
            stream.reset();
        }
    }

    @BeforeEach
    void start() throws IOException {
        us = TcpHost.start(HostOptions.of(KeyPair.generate(Chance.of(2))));
        exchange = new Exchange(us, PROTOCOL, streams);
    }

    @AfterEach
    void stop() {
        streams.close();
        threads.shutdownNow();
        threads.close();
        us.close();
        servers.forEach(server -> server.host.close());
    }

    private Server serve(int perStream, boolean takesProviders) throws IOException {
        Server server = new Server(perStream, takesProviders);
        servers.add(server);
        return server;
    }

    private KademliaEvent ask(Server server, Request request) {
        return exchange.perform(new Send(7, new PeerAddresses(server.host.id(), server.host.addresses()), request));
    }

    private Request provider() {
        return new Request.AddProvider(
                KEY, List.of(new PeerAddresses(us.id(), List.of(Peers.address("/ip4/127.0.0.1/tcp/9")))));
    }

    @Test
    void oneStreamCarriesRequestAfterRequest() throws Exception {
        Server server = serve(Integer.MAX_VALUE, true);
        for (int i = 0; i < 20; i++) {
            assertThat(ask(server, FIND)).isEqualTo(new ResponseArrived(7, new Response.Nodes(List.of())));
            assertThat(ask(server, provider())).isEqualTo(new ResponseArrived(7, new Response.Delivered()));
        }
        assertThat(server.opened).hasValue(1);
        assertThat(server.providers).hasValue(20);
    }

    @Test
    void anIdleStreamIsClosedAndNotReset() throws Exception {
        Server server = serve(Integer.MAX_VALUE, true);
        threads.execute(streams);
        ask(server, FIND);
        Await.that("the server sees its end", () -> server.closed.get() == 1);
        assertThat(ask(server, FIND)).isInstanceOf(ResponseArrived.class);
        assertThat(server.opened).hasValue(2);
    }

    @Test
    void aPeerThatAnswersOnceAStreamIsAskedOnceAStreamSoon() throws Exception {
        Server server = serve(1, true);
        for (int i = 0; i < 20; i++) {
            assertThat(ask(server, FIND)).isInstanceOf(ResponseArrived.class);
        }
        // The second request of a stream was tried in vain twice; each time a fresh one answered.
        assertThat(server.opened).hasValue(20);
        assertThat(streams.habit(server.host.id())).isEqualTo(new KeptStreams.Habit.One());
        assertThat(ask(server, provider())).isEqualTo(new ResponseArrived(7, new Response.Delivered()));
        assertThat(server.providers).hasValue(1);
    }

    @Test
    void aStreamThatEndsAfterManyAnswersIsReplacedOnce() throws Exception {
        Server server = serve(10, true);
        for (int i = 0; i < 25; i++) {
            assertThat(ask(server, FIND)).isInstanceOf(ResponseArrived.class);
        }
        assertThat(server.opened).hasValue(3);
    }

    @Test
    void aProviderThatIsNotTakenIsRefusedAndTheStreamsGoOn() throws Exception {
        Server server = serve(Integer.MAX_VALUE, false);
        ask(server, FIND);
        ask(server, FIND);
        assertThat(ask(server, provider())).isEqualTo(new RequestFailed(7, Failure.REFUSED));
        assertThat(ask(server, FIND)).isInstanceOf(ResponseArrived.class);
        assertThat(streams.habit(server.host.id())).isEqualTo(new KeptStreams.Habit.Several());
    }

    @Test
    void streamsOfALostConnectionAreForgotten() throws Exception {
        Server server = serve(Integer.MAX_VALUE, true);
        ask(server, FIND);
        streams.forget(server.host.id());
        assertThat(streams.take(server.host.id())).isEmpty();
        assertThat(ask(server, FIND)).isInstanceOf(ResponseArrived.class);
        assertThat(server.opened).hasValue(2);
    }
}
