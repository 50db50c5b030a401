package org.fallow.node.io.project;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.fallow.dht.io.Dht;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.io.blob.BlobFetcher;
import org.fallow.node.io.rounds.Rounds;
import org.fallow.node.io.store.BlobStore;
import org.fallow.node.io.store.Home;
import org.fallow.node.io.store.ProjectTable;
import org.fallow.node.io.store.StoreException;
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
 * Keeps other publishers' projects alive: their records stay in the DHT, their kernels and inputs are here for whoever
 * asks, also while their publisher and everybody who computed a unit of them is away. Which ones stands in the file
 * {@code mirrors} of the data directory, an id a line.
 */
public final class Mirrors implements AutoCloseable {
    /** Projects that one node mirrors at most. */
    public static final int PROJECTS_MAX = 64;

    private static final String FILE = "mirrors";
    private static final int BLOBS_AT_A_TIME = 4;
    private static final Duration DHT_PATIENCE = Duration.ofSeconds(20);
    private static final Duration FETCH_PATIENCE = Duration.ofMinutes(5);
    private static final Logger LOG = LoggerFactory.getLogger(Mirrors.class);

    private final Home home;
    private final ProjectTable table;
    private final BlobStore store;
    private final Dht dht;
    private final BlobFetcher fetcher;
    private final InstantSource clock;
    private final Set<ProjectId> wanted;
    private final Rounds rounds;

    private Mirrors(
            Home home,
            ProjectTable table,
            BlobStore store,
            Dht dht,
            BlobFetcher fetcher,
            InstantSource clock,
            Duration period)
            throws IOException {
        this.home = home;
        this.table = table;
        this.store = store;
        this.dht = dht;
        this.fetcher = fetcher;
        this.clock = clock;
        this.wanted = listed(home);
        this.rounds = Rounds.start("mirroring projects", period, this::all);
    }

    /** Starts with those that the data directory names, and looks after them every {@code period}. */
    public static Mirrors start(
            Home home,
            ProjectTable table,
            BlobStore store,
            Dht dht,
            BlobFetcher fetcher,
            InstantSource clock,
            Duration period)
            throws IOException {
        return new Mirrors(home, table, store, dht, fetcher, clock, period);
    }

    /** The projects that the node of a data directory mirrors. */
    public static Set<ProjectId> listed(Home home) throws StoreException {
        Path file = home.path(FILE);
        Set<ProjectId> projects = new TreeSet<>();
        try {
            for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                projects.add(ProjectId.parse(line.strip()));
            }
            return projects;
        } catch (IOException e) {
            throw new StoreException("cannot read " + file + ": " + e.getMessage() + "; mend it, or remove it", e);
        }
    }

    /**
     * Mirrors a project from now on, or no longer; false where that is so already.
     *
     * @throws IOException when there are too many, or the disk says no
     */
    public synchronized boolean set(ProjectId project, boolean on) throws IOException {
        if (wanted.contains(project) == on) {
            return false;
        }
        if (on && wanted.size() >= PROJECTS_MAX) {
            throw new IOException("this node mirrors " + PROJECTS_MAX + " projects, which is the most it does");
        }
        Set<ProjectId> next = new TreeSet<>(wanted);
        if (on) {
            next.add(project);
        } else {
            next.remove(project);
        }
        Path draft = home.path(FILE + ".draft");
        Files.writeString(draft, next.stream().map(id -> id + "\n").collect(Collectors.joining()));
        Files.move(draft, home.path(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        wanted.clear();
        wanted.addAll(next);
        rounds.nudge();
        return true;
    }

    private synchronized Set<ProjectId> wanted() {
        return new TreeSet<>(wanted);
    }

    @Override
    public void close() {
        rounds.close();
    }

    private void all() throws IOException, InterruptedException {
        for (ProjectId id : wanted()) {
            Optional<byte[]> found = dht.get(id.dhtKey(), DHT_PATIENCE);
            if (found.isPresent()) {
                table.keep(ProjectRecords.read(id.dhtKey(), found.get()));
            }
            Optional<Signed<Project>> project = table.project(id);
            if (project.isPresent()) {
                dht.put(id.dhtKey(), project.get().encoded(), DHT_PATIENCE);
                batches(project.get());
            }
        }
    }

    private void batches(Signed<Project> project) throws InterruptedException {
        for (Cid id : project.value().batches()) {
            try (Crowd crowd = new Crowd(BLOBS_AT_A_TIME)) {
                keep(id);
                Signed<Batch> batch = RecordKind.BATCH.open(fetcher.fetch(id, Set.of(), FETCH_PATIENCE));
                if (!batch.signer().equals(project.signer())) {
                    throw new WireException("not signed by the project's publisher");
                }
                table.keepBatch(batch);
                if (batch.value().expiresMillis() > clock.millis()) {
                    for (Cid blob : batch.value().blobs()) {
                        crowd.run(() -> keep(blob));
                    }
                }
                crowd.await();
            } catch (IOException e) {
                LOG.info("batch {} of {}: {}", id, project.value().name(), e.getMessage());
            }
        }
    }

    /** Held from now on, and said to be. */
    private void keep(Cid blob) throws IOException {
        if (store.holds(blob)) {
            dht.provide(blob.multihash(), DHT_PATIENCE);
        } else if (store.isFull()) {
            throw new IOException("no room to mirror all of it: fallow config blobs-most gives more");
        } else {
            fetcher.fetch(blob, Set.of(), FETCH_PATIENCE);
        }
    }
}
