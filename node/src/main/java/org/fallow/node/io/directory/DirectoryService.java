package org.fallow.node.io.directory;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.fallow.dht.io.Dht;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.Frames;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.directory.Buckets;
import org.fallow.node.directory.DirectoryIndex;
import org.fallow.node.directory.DirectoryIndex.Outcome;
import org.fallow.node.directory.Question;
import org.fallow.node.directory.Reply;
import org.fallow.node.io.store.Home;
import org.fallow.node.io.store.ProjectTable;
import org.fallow.node.io.store.StoreException;
import org.fallow.node.status.DirectoryStatus;
import org.fallow.work.record.Project;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Signed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network's projects. Says in the DHT for which buckets this node has announcements, asks others for theirs, and keeps
 * what it hears over restarts. All buckets are asked when a user searches; for a day after that, one every now and then. A
 * bucket costs a walk and a question to each of at most {@value #SOURCES_MAX} nodes.
 */
public final class DirectoryService implements AutoCloseable {
    private static final String FILE = "directory";
    private static final int SOURCES_MAX = 8;
    private static final int PAGES_MAX = 8;
    private static final int BUCKETS_AT_ONCE = 16;
    private static final int FOUND_MAX = 500;
    private static final Duration WALK_PATIENCE = Duration.ofSeconds(15);
    private static final Duration ASK_PATIENCE = Duration.ofSeconds(5);
    private static final Duration INTEREST = Duration.ofDays(1);
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryService.class);

    private final Dht dht;
    private final DirectoryClient client;
    private final ProjectTable table;
    private final Home home;
    private final InstantSource clock;
    private final Duration period;
    private final PeerId self;
    private final DirectoryIndex index;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean asking = new AtomicBoolean();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Instant askedAt = Instant.MIN;

    private DirectoryService(
            Dht dht, DirectoryClient client, ProjectTable table, Home home, InstantSource clock, Duration period) {
        this.dht = dht;
        this.client = client;
        this.table = table;
        this.home = home;
        this.clock = clock;
        this.period = period;
        this.self = dht.self().id();
        this.index = new DirectoryIndex(self, DirectoryIndex.Bounds.DEFAULT);
    }

    /**
     * Starts with what was kept, until it is closed.
     *
     * @param period between two buckets in the background, and the least between two rounds through all of them
     */
    public static DirectoryService start(
            Dht dht, DirectoryClient client, ProjectTable table, Home home, InstantSource clock, Duration period) {
        DirectoryService service = new DirectoryService(dht, client, table, home, clock, period);
        service.load();
        service.threads.execute(service::run);
        return service;
    }

    /** The projects with all the words and the topic, best first, of those that are known here. */
    public List<Signed<Project>> search(String text, Optional<String> topic) {
        synchronized (index) {
            return index.search(text, topic, FOUND_MAX);
        }
    }

    /** Begins to ask for all buckets, unless that is under way or has just been done. */
    public void askAll() {
        boolean recently = askedAt.plus(period).isAfter(clock.instant());
        if (!recently && closing.getCount() > 0 && asking.compareAndSet(false, true)) {
            asked.set(0);
            threads.execute(this::round);
        }
    }

    /** How far it is. */
    public DirectoryStatus status() {
        synchronized (index) {
            long dropped = index.count(Outcome.BAD) + index.count(Outcome.WRONG_BUCKET) + index.count(Outcome.SURPLUS);
            return new DirectoryStatus(index.size(), asking.get(), asked.get(), Buckets.COUNT, dropped);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        threads.shutdownNow();
        threads.close();
        save();
    }

    private void round() {
        try (ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor()) {
            Semaphore room = new Semaphore(BUCKETS_AT_ONCE);
            for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
                int next = bucket;
                room.acquire();
                askers.execute(() -> {
                    try {
                        ask(next);
                    } finally {
                        asked.incrementAndGet();
                        room.release();
                    }
                });
            }
            room.acquire(BUCKETS_AT_ONCE);
            askedAt = clock.instant();
        } catch (InterruptedException e) {
            // The end.
            Thread.currentThread().interrupt();
        } finally {
            asking.set(false);
        }
    }

    private void run() {
        Set<Integer> provided = new TreeSet<>();
        int next = Math.floorMod(self.hashCode(), Buckets.COUNT);
        try {
            do {
                own(provided);
                if (askedAt.plus(INTEREST).isAfter(clock.instant()) && !asking.get()) {
                    ask(next);
                    next = (next + 1) % Buckets.COUNT;
                }
                synchronized (index) {
                    index.expire(clock.instant());
                }
            } while (!closing.await(period.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            // The end.
            Thread.currentThread().interrupt();
        }
    }

    /** Indexes what this node itself can tell, and says so in the DHT, which repeats it by itself. */
    private void own(Set<Integer> provided) {
        try {
            Set<Integer> buckets = new TreeSet<>();
            for (Signed<Project> project : table.projects()) {
                int bucket = Buckets.of(project.value().id(project.signer()));
                offer(project.encoded(), bucket, self);
                buckets.add(bucket);
            }
            for (int bucket : buckets) {
                if (!provided.contains(bucket)
                        && dht.tableSize() > 0
                        && dht.provide(Buckets.multihash(bucket), WALK_PATIENCE) > 0) {
                    provided.add(bucket);
                }
            }
        } catch (StoreException e) {
            LOG.warn("telling of the projects known here: {}", e.getMessage());
        }
    }

    private void ask(int bucket) {
        if (dht.tableSize() == 0) {
            return;
        }
        for (PeerAddresses source : dht.providers(Buckets.multihash(bucket), SOURCES_MAX, WALK_PATIENCE).stream()
                .filter(peer -> !peer.id().equals(self))
                .limit(SOURCES_MAX)
                .toList()) {
            try {
                ask(bucket, source);
            } catch (IOException e) {
                LOG.debug("asking {} for projects: {}", source.id(), e.getMessage());
            }
        }
    }

    private void ask(int bucket, PeerAddresses source) throws IOException {
        byte[] after = new byte[0];
        for (int page = 0; page < PAGES_MAX; page++) {
            Reply reply = client.ask(source, new Question.Announcements(bucket, after), ASK_PATIENCE);
            if (!(reply instanceof Reply.Announcements told) || told.projects().isEmpty()) {
                return;
            }
            for (byte[] envelope : told.projects()) {
                Outcome outcome = offer(envelope, bucket, source.id());
                if (outcome == Outcome.BAD || outcome == Outcome.WRONG_BUCKET) {
                    return; // who lies once is asked no further
                }
            }
            if (!told.more()) {
                return;
            }
            after = id(told.projects().getLast()).bytes();
        }
    }

    private Outcome offer(byte[] envelope, int bucket, PeerId source) {
        synchronized (index) {
            return index.offer(envelope, bucket, source, clock.instant());
        }
    }

    private static ProjectId id(byte[] envelope) throws WireException {
        Signed<Project> project = RecordKind.PROJECT.open(envelope);
        return project.value().id(project.signer());
    }

    private void load() {
        try {
            if (!Files.exists(home.path(FILE))) {
                return;
            }
            ByteArrayInputStream in = new ByteArrayInputStream(Files.readAllBytes(home.path(FILE)));
            Optional<byte[]> envelope = Frames.read(in, Reply.ANNOUNCEMENT_BYTES_MAX);
            while (envelope.isPresent()) {
                offer(envelope.get(), Buckets.of(id(envelope.get())), self);
                envelope = Frames.read(in, Reply.ANNOUNCEMENT_BYTES_MAX);
            }
        } catch (IOException e) {
            LOG.warn("{} is ignored from where it makes no sense: {}", home.path(FILE), e.getMessage());
        }
    }

    private void save() {
        List<byte[]> envelopes;
        synchronized (index) {
            envelopes = index.envelopes();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] envelope : envelopes) {
            out.writeBytes(Frames.prefixed(envelope));
        }
        try {
            home.write(FILE, out.toByteArray());
        } catch (StoreException e) {
            LOG.warn("the projects heard of are not kept: {}", e.getMessage());
        }
    }
}
