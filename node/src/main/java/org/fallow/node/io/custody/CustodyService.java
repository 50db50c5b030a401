package org.fallow.node.io.custody;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
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
import org.fallow.dht.routing.NetworkGroup;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.host.ProtocolBinding;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.io.MachineDriver;
import org.fallow.libp2p.wire.Frames;
import org.fallow.node.io.store.ShardTable;
import org.fallow.node.io.tracing.Tracing;
import org.fallow.node.io.tracing.Tracing.Side;
import org.fallow.scheduler.custody.Call;
import org.fallow.scheduler.custody.Custodian;
import org.fallow.scheduler.custody.CustodianAction;
import org.fallow.scheduler.custody.CustodianEvent;
import org.fallow.scheduler.custody.CustodyCodec;
import org.fallow.scheduler.custody.CustodyTerms;
import org.fallow.scheduler.custody.Reason;
import org.fallow.scheduler.custody.Request;
import org.fallow.scheduler.custody.Response;
import org.fallow.scheduler.verdict.Records;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.Wave;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives the custodian machine: hands it what peers ask, performs what it asks for. What it says over the network and
 * to the disk happens on threads of their own; the machine hears of it by events.
 */
public final class CustodyService implements AutoCloseable {
    private static final int INBOX_MAX = 4096;
    private static final int REQUESTS_OPEN_MAX = 512;
    private static final int ASKED_AT_ONCE_MAX = 128;
    private static final int REQUESTS_A_STREAM_MAX = 4096;
    private static final long BUSY_RETRY_MILLIS = 1_000;
    private static final Duration STREAM_PATIENCE = Duration.ofSeconds(60);
    private static final Duration INBOX_PATIENCE = Duration.ofSeconds(10);
    private static final Duration ANSWER_LONGEST = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(CustodyService.class);

    private final Host host;
    private final ShardTable table;
    private final Surroundings surroundings;
    private final InstantSource clock;
    private final CustodyClient client;
    private final VoteWriter writer;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Long, BlockingQueue<Response>> open = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final Semaphore places = new Semaphore(REQUESTS_OPEN_MAX);
    private final Semaphore asking = new Semaphore(ASKED_AT_ONCE_MAX);
    private final MachineDriver<CustodianEvent, CustodianAction> driver;
    private volatile boolean closed;

    /** What custody needs of the rest of the node. May block. */
    public interface Surroundings {
        /** The custodians of a shard, closest first, this node included where it is one. */
        List<PeerId> custodians(ShardId shard) throws IOException;

        /** A batch, from here or from others; kept and provided from then on. */
        Signed<Batch> batch(Cid id, PeerId hint) throws IOException;

        /** What notes how long requests take. */
        default Tracing tracing() {
            return Tracing.OFF;
        }

        /** The machine is broken: the node cannot go on. */
        void fault(Throwable cause);
    }

    /**
     * Starts the machine with what was kept, and serves peers.
     *
     * @param terms the custodian's periods
     */
    public CustodyService(
            KeyPair key,
            Host host,
            ShardTable table,
            Surroundings surroundings,
            CustodyTerms terms,
            InstantSource clock)
            throws IOException {
        this.host = host;
        this.table = table;
        this.surroundings = surroundings;
        this.clock = clock;
        this.client = new CustodyClient(host, this::answer, clock, surroundings.tracing());
        this.driver = MachineDriver.start(
                "custodian",
                new Custodian(key, terms, Runtime.getRuntime().maxMemory() / 2),
                clock,
                INBOX_MAX,
                this::perform,
                surroundings::fault);
        this.writer = new VoteWriter(table, this::tell);
        for (ShardId shard : table.custody()) {
            restore(shard);
        }
        host.serve(new Binding());
    }

    /** For asking custodians, this node among them. */
    public CustodyClient client() {
        return client;
    }

    /** Tells the machine that this node is about to leave, so that it hands over. */
    public void leaving() {
        tell(new CustodianEvent.Leaving());
    }

    @Override
    public void close() {
        closed = true;
        host.withdraw(CustodyCodec.PROTOCOL);
        driver.close();
        threads.shutdownNow();
        client.close();
        writer.close();
    }

    /** One without votes comes back when somebody asks for it. */
    private void restore(ShardId shard) throws IOException {
        Records records = Records.concat(
                table.shard(shard).stream().map(ShardTable.Kept::records).toList());
        if (records.votes().isEmpty()) {
            table.giveUpCustody(shard);
            return;
        }
        tell(new CustodianEvent.Restored(shard, records, table.wave(shard)));
    }

    /** A stream of requests from one peer, answered one after the other. */
    private final class Binding implements ProtocolBinding {
        @Override
        public String protocol() {
            return CustodyCodec.PROTOCOL;
        }

        @Override
        public void serve(Stream stream) throws IOException {
            stream.patience(STREAM_PATIENCE);
            notice(stream.remote());
            for (int i = 0; i < REQUESTS_A_STREAM_MAX; i++) {
                Optional<byte[]> message = Frames.read(stream.input(), CustodyCodec.MESSAGE_BYTES_MAX);
                if (message.isEmpty() || closed) {
                    return;
                }
                Call call = CustodyCodec.call(message.get());
                Frames.write(stream.output(), CustodyCodec.encode(answer(stream.remote(), call)));
            }
        }
    }

    private Response answer(PeerId from, Call call) {
        String name = "custody " + call.request().getClass().getSimpleName();
        Map<String, String> about = Map.of("peer", from.toString());
        try (Tracing.Span span = surroundings.tracing().begin(name, Side.ANSWERING, call.trace(), about)) {
            Response response = answer(from, call.request(), Duration.ofMillis(call.timeoutMillis()));
            span.note("response", response.getClass().getSimpleName());
            return response;
        }
    }

    /** Tells the machine which network the peer is in, where its address tells. */
    private void notice(PeerId peer) {
        host.connections().stream()
                .filter(connection -> connection.remote().equals(peer) && !connection.limited())
                .map(connection -> new PeerAddresses(peer, List.of(connection.address())))
                .flatMap(addresses -> NetworkGroup.of(addresses).stream())
                .findFirst()
                .ifPresent(group -> tell(new CustodianEvent.Seen(peer, group.hashCode())));
    }

    /** Puts a request to the machine and waits for its reply; a refusal where that takes too long. */
    private Response answer(PeerId from, Request request, Duration timeout) {
        Duration patience = timeout.compareTo(ANSWER_LONGEST) < 0 ? timeout : ANSWER_LONGEST;
        if (!places.tryAcquire()) {
            return new Response.Refused(Reason.BUSY, "too many requests at once", BUSY_RETRY_MILLIS);
        }
        long id = ids.incrementAndGet();
        BlockingQueue<Response> reply = new ArrayBlockingQueue<>(1);
        open.put(id, reply);
        try {
            if (!driver.offer(
                    new CustodianEvent.Asked(id, from, request, clock.instant().plus(patience)))) {
                return new Response.Refused(Reason.BUSY, "too many requests at once", BUSY_RETRY_MILLIS);
            }
            Response response = reply.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            return response == null
                    ? new Response.Refused(Reason.LATE, "no answer in time", BUSY_RETRY_MILLIS)
                    : response;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Response.Refused(Reason.LEAVING, "the node ends", BUSY_RETRY_MILLIS);
        } finally {
            open.remove(id);
            places.release();
        }
    }

    private void perform(CustodianAction action) {
        switch (action) {
            case CustodianAction.Reply(long id, Response response) -> {
                BlockingQueue<Response> waiting = open.get(id);
                if (waiting != null && !waiting.offer(response)) {
                    LOG.debug("a second reply to request {}", id);
                }
            }
            case CustodianAction.Store store -> writer.write(store);
            case CustodianAction.Note(Signed<Wave> wave) -> threads.execute(() -> note(wave));
            case CustodianAction.Forget(ShardId shard) -> threads.execute(() -> forget(shard));
            case CustodianAction.Ask ask -> threads.execute(() -> ask(ask));
            case CustodianAction.FetchBatch(Cid id, PeerId hint) -> threads.execute(() -> fetch(id, hint));
            case CustodianAction.Locate(ShardId shard) -> threads.execute(() -> locate(shard));
            case CustodianAction.Settled settled -> LOG.debug("unit {}: {}", settled.unit(), settled.verdict());
            case CustodianAction.Caught(var misdeed) ->
                LOG.info(
                        "caught {} over unit {}: {}",
                        misdeed.voter(),
                        misdeed.unit(),
                        misdeed.getClass().getSimpleName());
        }
    }

    private void ask(CustodianAction.Ask ask) {
        try {
            asking.acquire();
            try {
                tell(new CustodianEvent.Answered(ask.id(), client.ask(ask.peer(), ask.request(), ask.timeout())));
            } catch (IOException e) {
                LOG.debug("asking {}: {}", ask.peer(), e.getMessage());
                tell(new CustodianEvent.Failed(ask.id()));
            } finally {
                asking.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void fetch(Cid id, PeerId hint) {
        try {
            tell(new CustodianEvent.BatchLearned(id, surroundings.batch(id, hint)));
        } catch (IOException e) {
            LOG.info("batch {}: {}", id, e.getMessage());
            tell(new CustodianEvent.BatchUnavailable(id));
        }
    }

    private void locate(ShardId shard) {
        try {
            List<PeerId> custodians = surroundings.custodians(shard);
            boolean ours = custodians.contains(host.id());
            if (ours) {
                table.takeCustody(shard);
            }
            tell(new CustodianEvent.Neighbours(shard, custodians, ours));
        } catch (IOException e) {
            LOG.warn("custodians of shard {}: {}", shard, e.getMessage());
            tell(new CustodianEvent.Neighbours(shard, List.of(), false));
        }
    }

    private void note(Signed<Wave> wave) {
        try {
            table.keep(wave);
        } catch (IOException e) {
            LOG.warn("the publisher's word for shard {}: {}", wave.value().shard(), e.getMessage());
        }
    }

    private void forget(ShardId shard) {
        try {
            table.giveUpCustody(shard);
        } catch (IOException e) {
            LOG.warn("forgetting shard {}: {}", shard, e.getMessage());
        }
    }

    private void tell(CustodianEvent event) {
        try {
            if (!driver.offer(event, INBOX_PATIENCE) && !closed) {
                LOG.warn(
                        "the custodian's inbox is full: {} is lost",
                        event.getClass().getSimpleName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
