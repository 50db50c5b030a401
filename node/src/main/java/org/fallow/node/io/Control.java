package org.fallow.node.io;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fallow.dht.io.Dht;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.node.config.NodeOptions;
import org.fallow.node.control.BlobStored;
import org.fallow.node.control.PauseRequest;
import org.fallow.node.control.PublishRequest;
import org.fallow.node.control.SettingRequest;
import org.fallow.node.control.ShareRequest;
import org.fallow.node.io.api.NodeOperations;
import org.fallow.node.io.api.Period;
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
import org.fallow.node.io.news.News;
import org.fallow.node.io.news.Reporter;
import org.fallow.node.io.project.Mirrors;
import org.fallow.node.io.project.ProjectWatch;
import org.fallow.node.io.project.Publications;
import org.fallow.node.io.sensor.Meters;
import org.fallow.node.io.store.BlobStore;
import org.fallow.node.io.store.ProjectTable;
import org.fallow.node.io.store.WorkTable;
import org.fallow.node.io.volunteer.UnitRunner;
import org.fallow.node.io.volunteer.VolunteerService;
import org.fallow.node.policy.BadSetting;
import org.fallow.node.status.BatchStatus;
import org.fallow.node.status.ComputerStatus;
import org.fallow.node.status.CreditStatus;
import org.fallow.node.status.DirectoryStatus;
import org.fallow.node.status.EventKind;
import org.fallow.node.status.FrameStatus;
import org.fallow.node.status.NodeEvent;
import org.fallow.node.status.NodeStatus;
import org.fallow.node.status.PeerStatus;
import org.fallow.node.status.ProjectProfile;
import org.fallow.node.status.ProjectStatus;
import org.fallow.node.status.RuleStatus;
import org.fallow.node.status.SettingStatus;
import org.fallow.node.status.TaskStatus;
import org.fallow.node.status.UnitStory;

/** What a person, a script or the window can ask of this node. */
final class Control implements NodeOperations, Reporter.View {
    private final Running running;
    private final Lookout lookout;
    private final Manner manner;
    private final StatusView status;
    private final ProjectControl projects;
    private final BatchControl batches;
    private final TaskControl tasks;
    private final ComputerView computer;
    private final News news;
    private final List<Runnable> stopListeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> renewalListeners = new CopyOnWriteArrayList<>();

    /** What is on disk. */
    record Kept(ProjectTable projects, WorkTable work, BlobStore blobs, Blocklist blocklist, KeyPair publisher) {}

    /** What runs. */
    record Running(
            UnitRunner runner,
            VolunteerService volunteer,
            Publications publications,
            Mirrors mirrors,
            Collector collector,
            ProjectWatch watch,
            BatchViews views,
            ProjectReading reading,
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
            News news,
            InstantSource clock) {
        this.running = running;
        this.lookout = lookout;
        this.manner = manner;
        PeerNews peers = new PeerNews(host, news::tell, clock);
        host.listen(peers);
        this.status = new StatusView(options, host, dht, kept, running, lookout.census(), manner, peers, clock);
        this.projects = new ProjectControl(kept, running, lookout.directory(), manner.allowance(), news::tell);
        this.batches = new BatchControl(kept, running);
        this.computer = new ComputerView(
                Meters.here(),
                manner.preferences(),
                manner.manners()::decision,
                Runtime.getRuntime().availableProcessors(),
                clock);
        this.tasks = new TaskControl(running.runner(), running.volunteer());
        this.news = news;
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

    void onRenewal(Runnable listener) {
        renewalListeners.add(listener);
    }

    /** Asks for another node in place of this one. */
    void renewSoon() {
        Thread.ofVirtual().name("renewal").start(() -> renewalListeners.forEach(Runnable::run));
    }

    /** Ends the process after the answer under way has gone out. */
    void stopSoon() {
        Thread.ofVirtual().name("stop").start(() -> stopListeners.forEach(Runnable::run));
    }

    @Override
    public NodeStatus status() throws IOException {
        return status.status();
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
            news.tell(NodeEvent.of(EventKind.SETTING, "set: " + now.key() + " " + now.value()));
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
    public TaskStatus suspend(String batch, long unit, boolean wanted) throws Refusal {
        return tasks.suspend(batch, unit, wanted);
    }

    @Override
    public TaskStatus abort(String batch, long unit) throws Refusal {
        return tasks.abort(batch, unit);
    }

    @Override
    public List<FrameStatus> frames(String batch, long unit, long after) throws Refusal {
        return tasks.frames(batch, unit, after);
    }

    @Override
    public ComputerStatus computer() {
        return computer.status();
    }

    @Override
    public List<PeerStatus> peers() {
        return status.peers();
    }

    @Override
    public List<ProjectStatus> projects() throws IOException {
        return projects.projects();
    }

    @Override
    public List<ProjectStatus> search(String text, String topic) throws IOException {
        return projects.search(text, topic);
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

    @Override
    public ProjectStatus mirror(String id, boolean wanted) throws IOException, Refusal {
        return projects.mirror(id, wanted);
    }

    @Override
    public ProjectProfile profile(String id) throws IOException, Refusal {
        return projects.profile(id);
    }

    @Override
    public List<ProjectStatus> blocked() throws IOException {
        return projects.blocked();
    }

    @Override
    public ProjectStatus block(String id, boolean wanted) throws IOException, Refusal {
        return projects.block(id, wanted);
    }

    @Override
    public ProjectStatus join(String id) throws IOException, Refusal {
        return projects.join(id);
    }

    @Override
    public ProjectStatus leave(String id) throws IOException, Refusal {
        return projects.leave(id);
    }

    @Override
    public ProjectStatus share(String id, ShareRequest request) throws IOException, Refusal {
        return projects.share(id, request.weight());
    }

    @Override
    public Reporter.Standing standing() throws IOException {
        return status.standing();
    }

    @Override
    public long batchesRevision() {
        return running.views().revision();
    }

    @Override
    public List<BatchStatus> batches(boolean all) throws IOException {
        return all ? batches.batches() : batches.own();
    }

    @Override
    public News news() {
        return news;
    }

    @Override
    public NodeStatus pause(PauseRequest request) throws IOException, Refusal {
        Long seconds = request.seconds();
        if (seconds != null && (seconds < 1 || seconds > Duration.ofDays(3650).toSeconds())) {
            throw Refusal.badRequest("a pause of " + seconds + " seconds", "give 1 second to 10 years");
        }
        manner.allowance().pause(Optional.ofNullable(seconds).map(Duration::ofSeconds));
        return toldStatus();
    }

    @Override
    public NodeStatus resume() throws IOException {
        manner.allowance().resume();
        return toldStatus();
    }

    @Override
    public NodeStatus finish() throws IOException {
        manner.allowance().finish();
        return toldStatus();
    }

    /** What a person has changed is told at once, however soon they change it back. */
    private NodeStatus toldStatus() throws IOException {
        NodeStatus now = status();
        news.tell(NodeEvent.ofState(now.state(), now.reason()));
        return now;
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
        return batches.batches();
    }

    @Override
    public BatchStatus publish(PublishRequest request) throws IOException, Refusal {
        return batches.publish(request);
    }

    @Override
    public BatchStatus batch(String id) throws IOException, Refusal {
        return batches.batch(id);
    }

    @Override
    public Results results(String id) throws IOException, Refusal {
        return batches.results(id);
    }

    @Override
    public Results reduced(String id, Optional<String> by) throws IOException, Refusal {
        return batches.reduced(id, by);
    }

    @Override
    public BatchStatus cancel(String id) throws IOException, Refusal {
        return batches.cancel(id);
    }

    @Override
    public UnitStory explain(String id, long unit) throws IOException, Refusal {
        return batches.explain(id, unit);
    }

    @Override
    public byte[] proof(String id, long unit) throws IOException, Refusal {
        return batches.proof(id, unit);
    }

    @Override
    public List<CreditStatus> credit(Period period) throws IOException {
        return running.credit().sums(period);
    }

    @Override
    public byte[] creditFile() throws IOException {
        return running.credit().file();
    }

    @Override
    public BlobStored store(byte[] blob) throws IOException {
        return batches.store(blob);
    }
}
