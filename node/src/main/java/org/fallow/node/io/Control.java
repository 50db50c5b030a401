package org.fallow.node.io;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fallow.dht.io.Dht;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.config.NodeOptions;
import org.fallow.node.control.BlobStored;
import org.fallow.node.control.PauseRequest;
import org.fallow.node.control.PublishRequest;
import org.fallow.node.io.api.NodeOperations;
import org.fallow.node.io.api.Refusal;
import org.fallow.node.io.census.AdvertService;
import org.fallow.node.io.census.CensusService;
import org.fallow.node.io.collect.BatchViews;
import org.fallow.node.io.collect.Collector;
import org.fallow.node.io.collect.Proofs;
import org.fallow.node.io.credit.CreditViews;
import org.fallow.node.io.directory.DirectoryService;
import org.fallow.node.io.program.Version;
import org.fallow.node.io.project.ProjectWatch;
import org.fallow.node.io.project.Publications;
import org.fallow.node.io.store.BlobStore;
import org.fallow.node.io.store.ProjectTable;
import org.fallow.node.io.store.WorkTable;
import org.fallow.node.io.volunteer.UnitRunner;
import org.fallow.node.io.volunteer.VolunteerService;
import org.fallow.node.status.BatchStatus;
import org.fallow.node.status.CreditStatus;
import org.fallow.node.status.DirectoryStatus;
import org.fallow.node.status.NodeState;
import org.fallow.node.status.NodeStatus;
import org.fallow.node.status.PeerStatus;
import org.fallow.node.status.ProjectStatus;
import org.fallow.node.status.TaskStatus;
import org.fallow.node.status.UnitStory;
import org.fallow.scheduler.offer.Offer;
import org.fallow.scheduler.offer.Provenance;
import org.fallow.work.record.Batch;
import org.fallow.work.record.BlobLayout;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Project;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a person, a script or the window can ask of this node. */
final class Control implements NodeOperations {
    private static final Logger LOG = LoggerFactory.getLogger(Control.class);
    private static final int WEIGHT = 100;
    private static final long UNIT_MEMORY_BYTES = 2L << 30;
    private static final long UNIT_SECONDS = 604_800;

    private final NodeOptions options;
    private final Host host;
    private final Dht dht;
    private final Kept kept;
    private final Running running;
    private final Lookout lookout;
    private final InstantSource clock;
    private final Instant started;
    private final List<Runnable> stopListeners = new CopyOnWriteArrayList<>();
    private volatile Mood mood = new Mood.Willing();

    /** What is on disk. */
    record Kept(ProjectTable projects, WorkTable work, BlobStore blobs) {}

    /** What runs. */
    record Running(
            UnitRunner runner,
            VolunteerService volunteer,
            Publications publications,
            Collector collector,
            ProjectWatch watch,
            BatchViews views,
            Proofs proofs,
            CreditViews credit) {}

    /** What looks at the network as a whole. */
    record Lookout(CensusService census, DirectoryService directory) {}

    /** What its user wants of the processor. */
    private sealed interface Mood {
        /** Computing. */
        record Willing() implements Mood {}

        /** Nothing until resumed, or until a time. */
        record Paused(Instant until) implements Mood {}

        /** Only what runs already. */
        record Finishing() implements Mood {}
    }

    Control(NodeOptions options, Host host, Dht dht, Kept kept, Running running, Lookout lookout, InstantSource clock) {
        this.options = options;
        this.host = host;
        this.dht = dht;
        this.kept = kept;
        this.running = running;
        this.lookout = lookout;
        this.clock = clock;
        this.started = clock.instant();
    }

    /** Tells the volunteer what this node allows now. */
    void offer() throws IOException {
        int slots = mood instanceof Mood.Willing ? options.slots() : 0;
        TreeMap<ProjectId, Integer> weights = new TreeMap<>(kept.projects().joined());
        running.volunteer().offer(new Offer(slots, UNIT_MEMORY_BYTES, UNIT_SECONDS, weights));
    }

    /** What its user lends the network now; empty while that is nothing. */
    Optional<AdvertService.Lent> lent() {
        if (options.slots() == 0 || !(mood instanceof Mood.Willing)) {
            return Optional.empty();
        }
        int idle = Math.max(0, options.slots() - running.runner().tasks().size());
        long memory = Math.min(options.slots() * UNIT_MEMORY_BYTES, Computer.memoryBytes());
        return Optional.of(new AdvertService.Lent(idle, memory));
    }

    void onStop(Runnable listener) {
        stopListeners.add(listener);
    }

    /** Ends the process after the answer under way has gone out. */
    void stopSoon() {
        Thread.ofVirtual().name("stop").start(() -> stopListeners.forEach(Runnable::run));
    }

    @Override
    public NodeStatus status() throws IOException {
        List<TaskStatus> tasks = running.runner().tasks();
        Map<ProjectId, Integer> joined = kept.projects().joined();
        WorkTable.Totals totals = kept.work().totals();
        long contradicted = totals.of(WorkTable.State.CONTRADICTED);
        long accepted = totals.of(WorkTable.State.ACCEPTED) + totals.of(WorkTable.State.PROVISIONAL);
        long waiting = totals.of(WorkTable.State.PENDING);
        long late = totals.of(WorkTable.State.LATE);
        return new NodeStatus(
                host.id().toString(),
                Version.text(),
                "fallow/" + Version.text(),
                reachedAt(),
                Duration.between(started, clock.instant()).toSeconds(),
                state(tasks),
                reason(tasks, joined.size()),
                (int) host.connections().stream()
                        .map(c -> c.remote())
                        .distinct()
                        .count(),
                dht.tableSize(),
                options.slots(),
                tasks.size(),
                new NodeStatus.Counts(
                        accepted,
                        waiting,
                        contradicted,
                        accepted + waiting + contradicted + late,
                        totals.cpuMillis() / 1e3),
                joined.keySet().stream().map(ProjectId::toString).toList(),
                lookout.census().figures().orElse(null));
    }

    private List<String> reachedAt() {
        return host.addresses().stream()
                .map(address -> address.withPeer(host.id()).toString())
                .toList();
    }

    private NodeState state(List<TaskStatus> tasks) {
        if (options.slots() == 0) {
            return NodeState.SERVING;
        }
        return switch (mood) {
            case Mood.Paused p -> NodeState.PAUSED;
            case Mood.Finishing f -> tasks.isEmpty() ? NodeState.PAUSED : NodeState.FINISHING;
            case Mood.Willing w when running.runner().fault().isPresent() -> NodeState.FAILING;
            case Mood.Willing w -> tasks.isEmpty() ? NodeState.IDLE : NodeState.COMPUTING;
        };
    }

    private String reason(List<TaskStatus> tasks, int joined) throws IOException {
        if (options.slots() == 0) {
            return "this node keeps records and serves others; it was started with --no-compute";
        }
        return switch (mood) {
            case Mood.Paused(Instant until) ->
                until.equals(Instant.MAX)
                        ? "paused until fallow resume"
                        : "paused until " + until + ", or until fallow resume";
            case Mood.Finishing f ->
                tasks.isEmpty()
                        ? "finished its units; fallow resume goes on"
                        : "finishing " + tasks.size() + " units, then pausing; fallow resume goes on";
            case Mood.Willing w -> willing(tasks, joined);
        };
    }

    private String willing(List<TaskStatus> tasks, int joined) throws IOException {
        Optional<String> fault = running.runner().fault();
        if (fault.isPresent()) {
            return "units cannot be run here: " + fault.get() + "; the next one is tried all the same";
        }
        if (!tasks.isEmpty()) {
            return "running " + tasks.size() + (tasks.size() == 1 ? " unit of " : " units of ")
                    + tasks.getFirst().project();
        }
        if (joined == 0) {
            return "no project is joined; fallow join PROJECT changes that";
        }
        if (dht.tableSize() == 0) {
            return "no peers are reached yet; start the node with --bootstrap ADDRESS of a running one";
        }
        return running.volunteer()
                .refusal()
                .orElse("the joined projects have no work for this node now; it asks again by itself");
    }

    @Override
    public List<TaskStatus> tasks() {
        return running.runner().tasks();
    }

    @Override
    public List<PeerStatus> peers() {
        return host.connections().stream()
                .map(c -> new PeerStatus(c.remote().toString(), c.address().toString(), !c.outbound(), "", 0, null))
                .toList();
    }

    @Override
    public List<ProjectStatus> projects() throws IOException {
        List<ProjectStatus> all = new ArrayList<>();
        for (Signed<Project> project : kept.projects().projects()) {
            all.add(project(project.value().id(project.signer())));
        }
        for (ProjectId id : kept.projects().joined().keySet()) {
            if (kept.projects().project(id).isEmpty()) {
                all.add(project(id));
            }
        }
        return all;
    }

    @Override
    public List<ProjectStatus> search(String text, String topic) throws IOException {
        List<ProjectStatus> found = new ArrayList<>();
        Optional<String> wanted = Optional.of(topic).filter(t -> !t.isBlank()).map(String::strip);
        for (Signed<Project> project : lookout.directory().search(text, wanted)) {
            found.add(project(project.value().id(project.signer()), Optional.of(project)));
        }
        return found;
    }

    @Override
    public DirectoryStatus directory() {
        return lookout.directory().status();
    }

    @Override
    public DirectoryStatus askDirectory() {
        lookout.directory().askAll();
        return directory();
    }

    private ProjectStatus project(ProjectId id) throws IOException {
        return project(id, kept.projects().project(id));
    }

    private ProjectStatus project(ProjectId id, Optional<Signed<Project>> record) throws IOException {
        Integer weight = kept.projects().joined().get(id);
        long units = 0;
        long accepted = 0;
        int batches = 0;
        for (Signed<Batch> batch : kept.projects().batches()) {
            if (batch.value().project().equals(id)) {
                BatchStatus status = running.views().status(batch);
                batches++;
                units += status.units();
                accepted += status.accepted();
            }
        }
        return new ProjectStatus(
                id.toString(),
                record.map(r -> r.value().title()).orElse("(its record has not been found yet)"),
                record.map(r -> r.value().about()).orElse(""),
                record.map(r -> r.value().topics()).orElse(List.of()),
                record.map(r -> r.signer().toString()).orElse(""),
                weight != null,
                weight == null ? 0 : weight,
                batches,
                units,
                accepted);
    }

    @Override
    public ProjectStatus join(String id) throws IOException, Refusal {
        ProjectId project = projectId(id);
        kept.projects().join(project, WEIGHT);
        offer();
        running.watch().nudge();
        return project(project);
    }

    @Override
    public ProjectStatus leave(String id) throws IOException, Refusal {
        ProjectId project = projectId(id);
        if (!kept.projects().leave(project)) {
            throw Refusal.notFound("this node does not work for project " + id, "fallow projects lists those it does");
        }
        offer();
        running.watch().nudge();
        return project(project);
    }

    @Override
    public NodeStatus pause(PauseRequest request) throws IOException, Refusal {
        Long seconds = request.seconds();
        if (seconds != null && (seconds < 1 || seconds > Duration.ofDays(3650).toSeconds())) {
            throw Refusal.badRequest("a pause of " + seconds + " seconds", "give 1 second to 10 years");
        }
        Instant until = seconds == null ? Instant.MAX : clock.instant().plusSeconds(seconds);
        become(new Mood.Paused(until), true);
        if (seconds != null) {
            Thread.ofVirtual().name("pause").start(() -> resumeAt(until));
        }
        return status();
    }

    @Override
    public NodeStatus resume() throws IOException {
        become(new Mood.Willing(), false);
        return status();
    }

    @Override
    public NodeStatus finish() throws IOException {
        become(new Mood.Finishing(), false);
        return status();
    }

    @Override
    public NodeStatus stop() throws IOException {
        NodeStatus last = status();
        stopSoon();
        return last;
    }

    @Override
    public NodeStatus census() throws IOException {
        lookout.census().takeNow();
        return status();
    }

    @Override
    public List<BatchStatus> batches() throws IOException {
        List<BatchStatus> all = new ArrayList<>();
        for (Signed<Batch> batch : kept.projects().batches()) {
            all.add(running.views().status(batch));
        }
        return all;
    }

    @Override
    public BatchStatus publish(PublishRequest request) throws IOException, Refusal {
        try {
            Signed<Project> project = RecordKind.PROJECT.open(request.project());
            Signed<Batch> batch = RecordKind.BATCH.open(request.batch());
            if (!Provenance.holds(batch, project) || !project.value().batches().contains(batch.cid())) {
                throw Refusal.badRequest("the batch is not one of the project's", "sign both with the same key");
            }
            requireBlobs(batch.value());
            running.publications().publish(project, batch);
            return running.views().status(batch);
        } catch (WireException e) {
            throw Refusal.badRequest(String.valueOf(e.getMessage()), "");
        }
    }

    private void requireBlobs(Batch batch) throws Refusal {
        List<Cid> wanted = new ArrayList<>(List.of(batch.kernel()));
        wanted.addAll(batch.units().blobs());
        for (Cid blob : wanted) {
            if (!kept.blobs().holds(blob)) {
                throw Refusal.badRequest("this node does not hold blob " + blob, "put the blobs before the batch");
            }
        }
    }

    @Override
    public BatchStatus batch(String id) throws IOException, Refusal {
        return running.views().status(find(id));
    }

    @Override
    public Results results(String id) throws IOException, Refusal {
        Signed<Batch> batch = find(id);
        return out -> running.views().results(batch, out);
    }

    @Override
    public UnitStory explain(String id, long unit) throws IOException, Refusal {
        return running.views().story(refreshed(id, unit), unit);
    }

    @Override
    public byte[] proof(String id, long unit) throws IOException, Refusal {
        return running.proofs().file(refreshed(id, unit), unit);
    }

    /** The unit's batch, once its custodians have been asked for what they know of it. */
    private Signed<Batch> refreshed(String id, long unit) throws IOException, Refusal {
        Signed<Batch> batch = find(id);
        if (unit >= batch.value().units().count()) {
            throw Refusal.notFound(
                    "the batch has no unit " + unit,
                    "its units are 0 to " + (batch.value().units().count() - 1));
        }
        long start = batch.value().units().startOfChain(unit);
        if (start < unit) {
            running.collector().refresh(new UnitId(batch.cid(), start), unit);
        }
        running.collector().refresh(new UnitId(batch.cid(), unit));
        return batch;
    }

    @Override
    public List<CreditStatus> credit() throws IOException {
        return running.credit().sums();
    }

    @Override
    public byte[] creditFile() throws IOException {
        return running.credit().file();
    }

    @Override
    public BlobStored store(byte[] blob) throws IOException {
        BlobLayout layout = kept.blobs().put(blob);
        return new BlobStored(layout.root().toString());
    }

    /** A batch this node knows, or can learn of from the projects it knows; it is followed from then on. */
    private Signed<Batch> find(String id) throws IOException, Refusal {
        try {
            Cid cid = Cid.parse(id);
            Optional<Signed<Batch>> batch = kept.projects().batch(cid);
            if (batch.isEmpty()) {
                throw Refusal.notFound("batch " + id + " is not known here", "fallow batch lists those that are");
            }
            running.collector().follow(cid);
            return batch.get();
        } catch (WireException e) {
            throw Refusal.badRequest(
                    String.valueOf(e.getMessage()), "a batch's id is its CID, as fallow batch prints it");
        }
    }

    private static ProjectId projectId(String id) throws Refusal {
        try {
            return ProjectId.parse(id);
        } catch (WireException e) {
            throw Refusal.badRequest(String.valueOf(e.getMessage()), "fallow projects lists the ids");
        }
    }

    private synchronized void become(Mood wanted, boolean hold) throws IOException {
        mood = wanted;
        running.runner().pause(hold);
        offer();
    }

    private void resumeAt(Instant until) {
        try {
            Thread.sleep(Duration.between(clock.instant(), until));
            synchronized (this) {
                if (mood instanceof Mood.Paused(Instant current) && current.equals(until)) {
                    become(new Mood.Willing(), false);
                }
            }
        } catch (IOException e) {
            LOG.warn("the pause is over, but the node cannot go on: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
