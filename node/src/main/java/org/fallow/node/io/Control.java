package org.fallow.node.io;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fallow.dht.io.Dht;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.config.NodeOptions;
import org.fallow.node.control.BlobStored;
import org.fallow.node.control.PauseRequest;
import org.fallow.node.control.PublishRequest;
import org.fallow.node.control.SettingRequest;
import org.fallow.node.io.api.NodeOperations;
import org.fallow.node.io.api.Refusal;
import org.fallow.node.io.census.AdvertService;
import org.fallow.node.io.census.CensusService;
import org.fallow.node.io.collect.BatchViews;
import org.fallow.node.io.collect.Collector;
import org.fallow.node.io.collect.Proofs;
import org.fallow.node.io.collect.Reducing;
import org.fallow.node.io.credit.CreditViews;
import org.fallow.node.io.directory.DirectoryService;
import org.fallow.node.io.manners.MannersService;
import org.fallow.node.io.manners.Preferences;
import org.fallow.node.io.program.Version;
import org.fallow.node.io.project.ProjectWatch;
import org.fallow.node.io.project.Publications;
import org.fallow.node.io.store.BlobStore;
import org.fallow.node.io.store.ProjectTable;
import org.fallow.node.io.store.WorkTable;
import org.fallow.node.io.volunteer.UnitRunner;
import org.fallow.node.io.volunteer.VolunteerService;
import org.fallow.node.policy.BadSetting;
import org.fallow.node.status.BatchStatus;
import org.fallow.node.status.CreditStatus;
import org.fallow.node.status.DirectoryStatus;
import org.fallow.node.status.NodeState;
import org.fallow.node.status.NodeStatus;
import org.fallow.node.status.PeerStatus;
import org.fallow.node.status.ProjectStatus;
import org.fallow.node.status.RuleStatus;
import org.fallow.node.status.SettingStatus;
import org.fallow.node.status.TaskStatus;
import org.fallow.node.status.UnitStory;
import org.fallow.scheduler.offer.Provenance;
import org.fallow.work.record.Batch;
import org.fallow.work.record.BlobLayout;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Project;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Signed;

/** What a person, a script or the window can ask of this node. */
final class Control implements NodeOperations {
    private static final int WEIGHT = 100;

    private final NodeOptions options;
    private final Host host;
    private final Dht dht;
    private final Kept kept;
    private final Running running;
    private final Lookout lookout;
    private final Manner manner;
    private final InstantSource clock;
    private final Instant started;
    private final List<Runnable> stopListeners = new CopyOnWriteArrayList<>();

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
            Reducing reducing,
            CreditViews credit) {}

    /** What looks at the network as a whole. */
    record Lookout(CensusService census, DirectoryService directory) {}

    /** When it computes, and how much. */
    record Manner(Allowance allowance, MannersService manners, Preferences preferences) {}

    Control(
            NodeOptions options,
            Host host,
            Dht dht,
            Kept kept,
            Running running,
            Lookout lookout,
            Manner manner,
            InstantSource clock) {
        this.options = options;
        this.host = host;
        this.dht = dht;
        this.kept = kept;
        this.running = running;
        this.lookout = lookout;
        this.manner = manner;
        this.clock = clock;
        this.started = clock.instant();
    }

    /** What its user lends the network now; empty while that is nothing. */
    Optional<AdvertService.Lent> lent() {
        int slots = manner.allowance().slots();
        if (slots == 0) {
            return Optional.empty();
        }
        int idle = Math.max(0, slots - running.runner().tasks().size());
        return Optional.of(new AdvertService.Lent(idle, manner.allowance().memoryBytes()));
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
        Optional<Allowance.Held> held = manner.allowance().held(manner.manners().decision(), tasks.size());
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
                held.map(Allowance.Held::state).orElseGet(() -> state(tasks)),
                held.isPresent() ? held.get().sentence() : reason(tasks, joined.size()),
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
        if (running.runner().fault().isPresent()) {
            return NodeState.FAILING;
        }
        return tasks.isEmpty() ? NodeState.IDLE : NodeState.COMPUTING;
    }

    private String reason(List<TaskStatus> tasks, int joined) throws IOException {
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
    public List<RuleStatus> rules() {
        return manner.manners().rules();
    }

    @Override
    public List<SettingStatus> settings() {
        return manner.preferences().all();
    }

    @Override
    public SettingStatus set(SettingRequest request) throws IOException, Refusal {
        try {
            SettingStatus now = manner.preferences().set(request.key(), request.value());
            manner.manners().nudge();
            return now;
        } catch (BadSetting e) {
            throw Refusal.badRequest(e.line(), "");
        }
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
        manner.allowance().apply();
        running.watch().nudge();
        return project(project);
    }

    @Override
    public ProjectStatus leave(String id) throws IOException, Refusal {
        ProjectId project = projectId(id);
        if (!kept.projects().leave(project)) {
            throw Refusal.notFound("this node does not work for project " + id, "fallow projects lists those it does");
        }
        manner.allowance().apply();
        running.watch().nudge();
        return project(project);
    }

    @Override
    public NodeStatus pause(PauseRequest request) throws IOException, Refusal {
        Long seconds = request.seconds();
        if (seconds != null && (seconds < 1 || seconds > Duration.ofDays(3650).toSeconds())) {
            throw Refusal.badRequest("a pause of " + seconds + " seconds", "give 1 second to 10 years");
        }
        manner.allowance().pause(Optional.ofNullable(seconds).map(Duration::ofSeconds));
        return status();
    }

    @Override
    public NodeStatus resume() throws IOException {
        manner.allowance().resume();
        return status();
    }

    @Override
    public NodeStatus finish() throws IOException {
        manner.allowance().finish();
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
        for (Cid blob : batch.blobs()) {
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
    public byte[] reduced(String id) throws IOException, Refusal {
        return running.reducing().of(find(id));
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
        running.collector().refresh(batch, unit);
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
}
