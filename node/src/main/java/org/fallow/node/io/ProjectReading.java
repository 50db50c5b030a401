package org.fallow.node.io;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.fallow.node.io.blob.BlobFetcher;
import org.fallow.node.io.collect.BatchViews;
import org.fallow.node.io.store.ProjectTable;
import org.fallow.node.status.BatchNeeds;
import org.fallow.scheduler.offer.Provenance;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Project;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Signed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a project's open batches want of a computer. The record of a batch that is not kept here is fetched to be read, and
 * is not kept: who only reads about a project does not serve it.
 */
final class ProjectReading {
    /** Batches read of one project, the newest. */
    static final int BATCHES_MAX = 8;

    /** Fetched records that are remembered. */
    private static final int FETCHED_MAX = 64;

    private static final Duration FETCH_PATIENCE = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(ProjectReading.class);

    private final ProjectTable projects;
    private final BlobFetcher fetcher;
    private final BatchViews views;
    private final Map<Cid, Signed<Batch>> fetched = new LinkedHashMap<>();

    ProjectReading(ProjectTable projects, BlobFetcher fetcher, BatchViews views) {
        this.projects = projects;
        this.fetcher = fetcher;
        this.views = views;
    }

    /** Its newest open batches, the newest first, without those that could not be fetched; blocks at most some seconds. */
    List<BatchNeeds> needs(Signed<Project> project) throws IOException {
        List<Cid> open = project.value().batches().reversed();
        List<Cid> wanted = open.subList(0, Math.min(BATCHES_MAX, open.size()));
        Map<Cid, Signed<Batch>> found = new ConcurrentSkipListMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Cid id : wanted) {
                threads.execute(() -> batch(id, project).ifPresent(batch -> found.put(id, batch)));
            }
        }
        List<BatchNeeds> needs = new ArrayList<>();
        for (Cid id : wanted) {
            Signed<Batch> batch = found.get(id);
            if (batch != null) {
                needs.add(views.needs(batch));
            }
        }
        return needs;
    }

    private Optional<Signed<Batch>> batch(Cid id, Signed<Project> project) {
        try {
            Optional<Signed<Batch>> held = projects.batch(id).or(() -> remembered(id));
            if (held.isPresent()) {
                return held;
            }
            Signed<Batch> batch = RecordKind.BATCH.open(fetcher.fetch(id, Set.of(project.signer()), FETCH_PATIENCE));
            if (!Provenance.holds(batch, project)) {
                LOG.info(
                        "batch {} of {} is not signed by its publisher",
                        id,
                        project.value().name());
                return Optional.empty();
            }
            remember(id, batch);
            return Optional.of(batch);
        } catch (IOException e) {
            LOG.debug("batch {} of {}: {}", id, project.value().name(), e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Signed<Batch>> remembered(Cid id) {
        synchronized (fetched) {
            return Optional.ofNullable(fetched.get(id));
        }
    }

    private void remember(Cid id, Signed<Batch> batch) {
        synchronized (fetched) {
            if (fetched.size() >= FETCHED_MAX) {
                fetched.remove(fetched.keySet().iterator().next());
            }
            fetched.put(id, batch);
        }
    }
}
