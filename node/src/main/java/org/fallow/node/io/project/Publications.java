package org.fallow.node.io.project;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.fallow.dht.io.Dht;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.node.io.custody.Custodians;
import org.fallow.node.io.custody.CustodyClient;
import org.fallow.node.io.rounds.Rounds;
import org.fallow.node.io.store.BlobStore;
import org.fallow.node.io.store.ProjectTable;
import org.fallow.scheduler.custody.CustodyTerms;
import org.fallow.scheduler.custody.Request;
import org.fallow.scheduler.custody.Response;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Project;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spreads what this node published, again and again while it runs: the project's record and the providers in the DHT,
 * and each shard with its custodians. Once enough of them have a shard, the network goes on without this node.
 */
public final class Publications implements AutoCloseable {
    private static final Duration DHT_PATIENCE = Duration.ofSeconds(20);
    private static final Duration ASK_PATIENCE = Duration.ofSeconds(30);
    private static final int AT_A_TIME = 16;
    private static final Logger LOG = LoggerFactory.getLogger(Publications.class);

    private final ProjectTable table;
    private final BlobStore blobs;
    private final Dht dht;
    private final CustodyClient custody;
    private final Custodians custodians;
    private final InstantSource clock;
    private final Map<Cid, Integer> safe = new ConcurrentHashMap<>();
    /** Shards of cancelled batches all of whose custodians know it. */
    private final Set<ShardId> toldOfCancelling = ConcurrentHashMap.newKeySet();

    private final Rounds rounds;

    /** Starts spreading every {@code period} what {@code table} says this node published. */
    public Publications(
            ProjectTable table,
            BlobStore blobs,
            Dht dht,
            CustodyClient custody,
            Custodians custodians,
            InstantSource clock,
            Duration period) {
        this.table = table;
        this.blobs = blobs;
        this.dht = dht;
        this.custody = custody;
        this.custodians = custodians;
        this.clock = clock;
        this.rounds = Rounds.start("spreading what this node published", period, this::spreadAll);
    }

    /**
     * Keeps a batch, and lets others find its project. Its blobs and shards are spread from now on, beside what else is
     * done: a large batch has thousands of them.
     */
    public void publish(Signed<Project> project, Signed<Batch> batch) throws IOException {
        table.keep(project);
        table.keepBatch(batch);
        blobs.put(batch.encoded());
        table.publish(batch.cid(), false);
        put(project);
        dht.provide(batch.cid().multihash(), DHT_PATIENCE);
        rounds.nudge();
    }

    /**
     * Withdraws a batch: from now on the project's record, which this signs, does not name it. Whoever works for the
     * project reads that record, and custodians are brought it, so that they lease no more; what is accepted stays so.
     *
     * @param publisher the key that the project's records are signed with
     */
    public void withdraw(Signed<Project> project, Cid batch, KeyPair publisher) throws IOException {
        List<Cid> left = project.value().batches().stream()
                .filter(id -> !id.equals(batch))
                .toList();
        succeed(project.value(), project.value(), left, publisher);
    }

    /** Says anew what a project is, where that has changed; its batches stay. */
    public void amend(Project said, KeyPair publisher) throws IOException {
        Optional<Signed<Project>> known = table.project(said.id(publisher.peerId()));
        if (known.isEmpty()) {
            return;
        }
        Project old = known.get().value();
        if (!said.title().equals(old.title())
                || !said.about().equals(old.about())
                || !said.topics().equals(old.topics())) {
            succeed(old, said, old.batches(), publisher);
        }
    }

    private void succeed(Project old, Project said, List<Cid> batches, KeyPair publisher) throws IOException {
        Project next = new Project(
                old.version(),
                old.name(),
                said.title(),
                said.about(),
                said.topics(),
                batches,
                Math.max(clock.millis(), old.sequence() + 1));
        Signed<Project> signed = RecordKind.PROJECT.seal(publisher, next);
        table.keep(signed);
        put(signed);
        rounds.nudge();
    }

    /** How many of its shards enough custodians have taken; empty for a batch that this node did not publish. */
    public OptionalInt safe(Cid batch) throws IOException {
        if (!table.published().containsKey(batch)) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(safe.getOrDefault(batch, 0));
    }

    @Override
    public void close() {
        rounds.close();
    }

    private void put(Signed<Project> project) throws IOException {
        dht.put(project.value().id(project.signer()).dhtKey(), project.encoded(), DHT_PATIENCE);
    }

    private void spreadAll() throws IOException, InterruptedException {
        tellOfCancelling();
        Map<ProjectId, Signed<Project>> projects = new TreeMap<>();
        for (Cid published : table.published().keySet()) {
            Optional<Signed<Batch>> batch = table.batch(published);
            if (batch.isEmpty() || batch.get().value().expiresMillis() <= clock.millis()) {
                continue;
            }
            ProjectId id = batch.get().value().project();
            Optional<Signed<Project>> project = table.project(id);
            if (project.isPresent() && projects.putIfAbsent(id, project.get()) == null) {
                put(project.get());
            }
            if (project.isPresent() && project.get().value().batches().contains(published)) {
                spread(batch.get());
            }
        }
    }

    /** Brings custodians of cancelled batches the record that does not name them, until all have taken it. */
    private void tellOfCancelling() throws IOException, InterruptedException {
        for (Cid published : table.published().keySet()) {
            Optional<Signed<Batch>> batch = table.batch(published);
            Optional<Signed<Project>> project =
                    batch.isPresent() ? table.project(batch.get().value().project()) : Optional.empty();
            if (batch.isEmpty()
                    || project.isEmpty()
                    || batch.get().value().expiresMillis() <= clock.millis()
                    || project.get().value().batches().contains(published)) {
                continue;
            }
            byte[] record = project.get().encoded();
            try (Crowd crowd = new Crowd(AT_A_TIME)) {
                for (int i = 0; i < batch.get().value().shardCount(); i++) {
                    ShardId shard = new ShardId(published, i);
                    if (!toldOfCancelling.contains(shard)) {
                        crowd.run(() -> tellOfCancelling(shard, record));
                    }
                }
                crowd.await();
            }
        }
    }

    private void tellOfCancelling(ShardId shard, byte[] project) throws IOException {
        boolean all = true;
        for (PeerId custodian : custodians.of(shard)) {
            try {
                Response response = custody.ask(custodian, new Request.Learn(shard, project), ASK_PATIENCE);
                all &= response instanceof Response.Done;
            } catch (IOException e) {
                LOG.debug("custodian {} of cancelled shard {}: {}", custodian, shard, e.getMessage());
                all = false;
            }
        }
        if (all) {
            toldOfCancelling.add(shard);
        }
    }

    private void spread(Signed<Batch> batch) throws IOException, InterruptedException {
        dht.provide(batch.cid().multihash(), DHT_PATIENCE);
        AtomicInteger taken = new AtomicInteger();
        int shards = batch.value().shardCount();
        try (Crowd crowd = new Crowd(AT_A_TIME)) {
            for (Cid blob : batch.value().blobs()) {
                crowd.run(() -> dht.provide(blob.multihash(), DHT_PATIENCE));
            }
            for (int i = 0; i < shards; i++) {
                ShardId shard = new ShardId(batch.cid(), i);
                crowd.run(() -> {
                    if (announce(shard)) {
                        // While the first round is under way it can be followed.
                        safe.merge(batch.cid(), taken.incrementAndGet(), Math::max);
                    }
                });
            }
            crowd.await();
        }
        safe.put(batch.cid(), taken.get());
        table.publish(batch.cid(), taken.get() == shards);
    }

    /** Asks the custodians of a shard to take it; true when as many hold it as make a vote safe. */
    private boolean announce(ShardId shard) throws IOException {
        int taken = 0;
        for (PeerId custodian : custodians.of(shard)) {
            try {
                Response response = custody.ask(custodian, new Request.Announce(shard), ASK_PATIENCE);
                if (response instanceof Response.Done) {
                    taken++;
                } else {
                    LOG.info("custodian {} does not take shard {}: {}", custodian, shard, response);
                }
            } catch (IOException e) {
                LOG.info("custodian {} of shard {}: {}", custodian, shard, e.getMessage());
            }
        }
        return taken >= CustodyTerms.SAFE_COPIES;
    }
}
