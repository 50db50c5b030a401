package org.fallow.node.io.project;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fallow.dht.io.Dht;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.io.blob.BlobFetcher;
import org.fallow.node.io.rounds.Rounds;
import org.fallow.node.io.store.ProjectTable;
import org.fallow.node.record.ProjectRecords;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Project;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Signed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node's view of the projects it works for up to date: reads their records in the DHT, fetches and checks the
 * batches they name, and says which batches are open for this node.
 */
public final class ProjectWatch implements AutoCloseable {
    private static final Duration GET_PATIENCE = Duration.ofSeconds(20);
    private static final Duration FETCH_PATIENCE = Duration.ofSeconds(60);
    private static final Logger LOG = LoggerFactory.getLogger(ProjectWatch.class);

    private final ProjectTable table;
    private final Dht dht;
    private final BlobFetcher blobs;
    private final InstantSource clock;
    private final OpenBatches listener;
    private final Rounds rounds;
    private final Map<Cid, Integer> open = new TreeMap<>();

    /** Hears which batches this node should work on; called on the watch's thread. */
    public interface OpenBatches {
        /** A batch is open, with the weight of its project; again when the weight changes. */
        void opened(Signed<Batch> batch, int weight) throws IOException;

        /** A batch is no longer open for this node: left, withdrawn or expired. */
        void closed(Cid batch);
    }

    /** Starts watching, at once and then every {@code period}. */
    public ProjectWatch(
            ProjectTable table,
            Dht dht,
            BlobFetcher blobs,
            InstantSource clock,
            Duration period,
            OpenBatches listener) {
        this.table = table;
        this.dht = dht;
        this.blobs = blobs;
        this.clock = clock;
        this.listener = listener;
        this.rounds = Rounds.start("looking at the joined projects", period, this::look);
    }

    /** Looks again now: what this node works for has changed. */
    public void nudge() {
        rounds.nudge();
    }

    @Override
    public void close() {
        rounds.close();
    }

    private void look() throws IOException {
        Map<ProjectId, Integer> joined = table.joined();
        Set<Cid> wanted = new TreeSet<>();
        for (Map.Entry<ProjectId, Integer> entry : joined.entrySet()) {
            refresh(entry.getKey());
            Optional<Signed<Project>> project = table.project(entry.getKey());
            if (project.isPresent()) {
                openBatches(project.get(), entry.getValue(), wanted);
            }
        }
        for (Cid gone : open.keySet().stream().filter(b -> !wanted.contains(b)).toList()) {
            open.remove(gone);
            listener.closed(gone);
        }
    }

    private void refresh(ProjectId id) throws IOException {
        Optional<byte[]> value = dht.get(id.dhtKey(), GET_PATIENCE);
        if (value.isPresent()) {
            Signed<Project> project = ProjectRecords.read(id.dhtKey(), value.get());
            if (table.keep(project)) {
                LOG.info(
                        "project {}: {}, open batches: {}",
                        id,
                        project.value().title(),
                        project.value().batches().size());
            }
        }
    }

    private void openBatches(Signed<Project> project, int weight, Set<Cid> wanted) {
        for (Cid id : project.value().batches()) {
            try {
                Signed<Batch> batch = batch(id, project.signer());
                if (batch.value().expiresMillis() > clock.millis()) {
                    wanted.add(id);
                    Integer before = open.put(id, weight);
                    if (before == null || before != weight) {
                        listener.opened(batch, weight);
                    }
                }
            } catch (IOException e) {
                LOG.warn("batch {} of {}: {}", id, project.value().name(), e.getMessage());
            }
        }
    }

    /** A batch this node has, or can fetch; only the project's own publisher can have signed it. */
    private Signed<Batch> batch(Cid id, PeerId publisher) throws IOException {
        Optional<Signed<Batch>> held = table.batch(id);
        if (held.isPresent()) {
            return held.get();
        }
        Signed<Batch> batch = RecordKind.BATCH.open(blobs.fetch(id, Set.of(), FETCH_PATIENCE));
        if (!batch.signer().equals(publisher)) {
            throw new WireException("not signed by the project's publisher");
        }
        table.keepBatch(batch);
        return batch;
    }
}
