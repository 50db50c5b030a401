package org.fallow.node.io.project;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.fallow.dht.io.Dht;
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
    private static final Logger LOG = LoggerFactory.getLogger(Publications.class);

    private final ProjectTable table;
    private final BlobStore blobs;
    private final Dht dht;
    private final CustodyClient custody;
    private final Custodians custodians;
    private final InstantSource clock;
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

    /** Keeps a batch and spreads it at once; true when every shard has enough custodians. */
    public boolean publish(Signed<Project> project, Signed<Batch> batch) throws IOException {
        table.keep(project);
        table.keepBatch(batch);
        blobs.put(batch.encoded());
        table.publish(batch.cid(), false);
        return spread(project, batch);
    }

    @Override
    public void close() {
        rounds.close();
    }

    private void spreadAll() throws IOException {
        for (Map.Entry<Cid, Boolean> published : table.published().entrySet()) {
            Optional<Signed<Batch>> batch = table.batch(published.getKey());
            Optional<Signed<Project>> project = batch.isEmpty()
                    ? Optional.empty()
                    : table.project(batch.get().value().project());
            if (project.isPresent() && batch.get().value().expiresMillis() > clock.millis()) {
                spread(project.get(), batch.get());
            }
        }
    }

    private boolean spread(Signed<Project> project, Signed<Batch> batch) throws IOException {
        dht.put(project.value().id(project.signer()).dhtKey(), project.encoded(), DHT_PATIENCE);
        dht.provide(batch.cid().multihash(), DHT_PATIENCE);
        for (Cid blob : batch.value().blobs()) {
            dht.provide(blob.multihash(), DHT_PATIENCE);
        }
        boolean safe = true;
        for (int i = 0; i < batch.value().shardCount(); i++) {
            safe &= announce(new ShardId(batch.cid(), i));
        }
        table.publish(batch.cid(), safe);
        return safe;
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
