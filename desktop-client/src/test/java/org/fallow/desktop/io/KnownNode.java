package org.fallow.desktop.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fallow.node.control.ApiJson;
import org.fallow.node.control.ApiPaths;
import org.fallow.node.control.BlobStored;
import org.fallow.node.control.PauseRequest;
import org.fallow.node.control.PublishRequest;
import org.fallow.node.control.SettingRequest;
import org.fallow.node.control.ShareRequest;
import org.fallow.node.io.api.ApiServer;
import org.fallow.node.io.api.NodeOperations;
import org.fallow.node.io.api.Period;
import org.fallow.node.io.api.Refusal;
import org.fallow.node.io.news.News;
import org.fallow.node.status.BatchStatus;
import org.fallow.node.status.ComputerStatus;
import org.fallow.node.status.CreditStatus;
import org.fallow.node.status.DirectoryStatus;
import org.fallow.node.status.FrameStatus;
import org.fallow.node.status.GaugeStatus;
import org.fallow.node.status.NodeState;
import org.fallow.node.status.NodeStatus;
import org.fallow.node.status.PeerStatus;
import org.fallow.node.status.ProjectProfile;
import org.fallow.node.status.ProjectStatus;
import org.fallow.node.status.RuleState;
import org.fallow.node.status.RuleStatus;
import org.fallow.node.status.SettingStatus;
import org.fallow.node.status.TaskState;
import org.fallow.node.status.TaskStatus;
import org.fallow.node.status.UnitStory;
import tools.jackson.databind.JsonNode;

/** A node's API server, with figures that are known, so that pictures of them can be compared. */
final class KnownNode implements NodeOperations, AutoCloseable {
    private static final String TOKEN = "a-token-of-the-test";
    private static final String PEER = "12D3KooWGRUVh6oE7H2vXx5kPXwQ3SxLZpQzYfVbgkM8eEwT4zXq";
    private static final String BATCH = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";

    private final Path home;
    private final List<PauseRequest> pauses = new ArrayList<>();
    private final News news = new News(InstantSource.system());
    private ApiServer server;
    private volatile NodeState state = NodeState.COMPUTING;
    private volatile boolean refusing;
    private volatile boolean suspended;
    private final List<Long> aborted = new CopyOnWriteArrayList<>();
    private volatile int many;

    KnownNode(Path home) throws IOException {
        this.home = home;
        server = listen();
    }

    /** The requests to pause so far. */
    synchronized List<PauseRequest> pauses() {
        return List.copyOf(pauses);
    }

    /** Has so many units from now on, and a twentieth as many peers. */
    void crowd(int units) {
        many = units;
    }

    /** What it says it does from now on. */
    void become(NodeState now) {
        state = now;
    }

    /** Says no from now on to everything that steers it. */
    void refuse() {
        refusing = true;
    }

    /** Starts again after {@link #close}, on another port. */
    void restart() throws IOException {
        server = listen();
    }

    @Override
    public void close() {
        server.close();
    }

    @Override
    public NodeStatus status() {
        String reason = switch (state) {
            case COMPUTING -> "2 units are running for Folding the HP benchmark proteins.";
            case PAUSED -> "Paused until you resume.";
            case IDLE -> "Nothing is running: no joined project has open units. Joining another would change that.";
            case FAILING -> "Units cannot be run here: the worker died 3 times.";
            case STARTING -> "Looking for the first peers.";
            case FINISHING -> "2 running units are being finished, no new ones are taken.";
            case SERVING -> "Started with --no-compute.";
        };
        return new NodeStatus(
                PEER,
                "0.1.0",
                "fallow/0.1.0",
                List.of("/ip4/192.168.1.20/tcp/4001/p2p/" + PEER),
                93_600,
                state,
                reason,
                34,
                118,
                4,
                running() ? 2 : 0,
                new NodeStatus.Counts(1_204, 17, 0, 1_221, 591_120),
                List.of("ab".repeat(32)),
                null);
    }

    @Override
    public List<TaskStatus> tasks() {
        if (many > 0) {
            List<TaskState> states = List.of(TaskState.values());
            return IntStream.range(0, many)
                    .mapToObj(i -> new TaskStatus(
                            "Project " + i % 7, BATCH, i, states.get(i % 7), i % 100 / 100.0, i, i, null, false, 0))
                    .toList();
        }
        long now = System.currentTimeMillis();
        String title = "Folding the HP benchmark proteins";
        return running()
                ? List.of(
                        new TaskStatus(
                                title,
                                BATCH,
                                41,
                                suspended ? TaskState.PAUSED : TaskState.RUNNING,
                                0.64,
                                1_080,
                                128_000,
                                now - 12_000,
                                suspended,
                                2),
                        new TaskStatus(title, BATCH, 57, TaskState.RUNNING, 0.12, 190, 24_000, null, false, 0),
                        new TaskStatus("Prime gaps", BATCH, 3, TaskState.WAITING, 0, 0, 0, null, false, 0),
                        new TaskStatus("Prime gaps", BATCH, 2, TaskState.ACCEPTED, 1, 90, 1, null, false, 0))
                : List.of();
    }

    @Override
    public List<ProjectStatus> search(String text, String topic) {
        return projects();
    }

    @Override
    public DirectoryStatus directory() {
        return new DirectoryStatus(3, false, 256, 256, 0);
    }

    @Override
    public DirectoryStatus askDirectory() {
        return directory();
    }

    @Override
    public NodeStatus census() {
        return status();
    }

    @Override
    public List<FrameStatus> frames(String batch, long unit, long after) {
        return Stream.of(
                        new FrameStatus(1, 64_000, 1, frame(-3, "RRURRDRR")),
                        new FrameStatus(2, 128_000, 2, frame(-4, "RRUULLDR")))
                .filter(frame -> frame.number() > after)
                .toList();
    }

    private static JsonNode frame(int energy, String path) {
        String json = "{\"dim\":3,\"energy\":" + energy + ",\"path\":\"" + path + "\",\"sequence\":\"HPPHPPHPH\"}";
        return ApiJson.read(json.getBytes(StandardCharsets.UTF_8), JsonNode.class);
    }

    @Override
    public ComputerStatus computer() {
        return new ComputerStatus(List.of(
                new GaugeStatus("cpu", 0.62, 1, 0.5, ""),
                new GaugeStatus("memory", 6e9, 16e9, 8e9, ""),
                new GaugeStatus("heat", 71.0, 120, 90.0, ""),
                new GaugeStatus("battery", null, 1, null, "there is no battery")));
    }

    @Override
    public List<RuleStatus> rules() {
        return List.of(new RuleStatus("battery", RuleState.HOLDS, "stop", "on mains", ""));
    }

    @Override
    public List<SettingStatus> settings() {
        return List.of(new SettingStatus("battery", "stop", "stop", false, "stop or run while on battery"));
    }

    @Override
    public SettingStatus set(SettingRequest request) {
        return settings().getFirst();
    }

    @Override
    public List<PeerStatus> peers() {
        return IntStream.range(0, many / 20)
                .mapToObj(i -> new PeerStatus(
                        PEER.substring(0, 44) + (10_000_000 + i),
                        "/ip4/10.0.0.1/tcp/" + i,
                        i % 2 == 0,
                        "fallow/0.1.0",
                        i,
                        1.0 + i))
                .toList();
    }

    @Override
    public List<ProjectStatus> projects() {
        return List.of(
                new ProjectStatus("ab".repeat(32), "Folding", "Folds.", List.of(), PEER, true, 100, 1, 60, 42, false),
                new ProjectStatus(
                        "cd".repeat(32), "Prime gaps", "Counts.", List.of(), PEER, true, 50, 2, 200, 190, false),
                new ProjectStatus("ef".repeat(32), "Not joined", "", List.of(), PEER, false, 0, 1, 10, 0, false));
    }

    @Override
    public synchronized NodeStatus pause(PauseRequest request) throws Refusal {
        if (refusing) {
            throw new Refusal(409, "it is being updated", "try again in a minute");
        }
        pauses.add(request);
        state = NodeState.PAUSED;
        return status();
    }

    @Override
    public NodeStatus resume() {
        state = NodeState.COMPUTING;
        return status();
    }

    @Override
    public NodeStatus finish() {
        state = NodeState.FINISHING;
        return status();
    }

    @Override
    public NodeStatus stop() {
        return status();
    }

    @Override
    public List<BatchStatus> batches() {
        return List.of();
    }

    @Override
    public BatchStatus publish(PublishRequest request) throws Refusal {
        throw unknown();
    }

    @Override
    public BatchStatus batch(String id) throws Refusal {
        throw unknown();
    }

    @Override
    public Results results(String id) throws Refusal {
        throw unknown();
    }

    @Override
    public Results reduced(String id, Optional<String> by) throws Refusal {
        throw unknown();
    }

    @Override
    public BatchStatus cancel(String id) throws Refusal {
        throw unknown();
    }

    @Override
    public ProjectStatus mirror(String id, boolean wanted) throws Refusal {
        throw unknown();
    }

    @Override
    public byte[] proof(String id, long unit) throws Refusal {
        throw unknown();
    }

    @Override
    public List<CreditStatus> credit(Period period) {
        return List.of(new CreditStatus("ab".repeat(32), "Folding the HP benchmark proteins", 1_204, 591_120, 8));
    }

    @Override
    public byte[] creditFile() {
        return new byte[0];
    }

    @Override
    public UnitStory explain(String id, long unit) throws Refusal {
        throw unknown();
    }

    @Override
    public BlobStored store(byte[] blob) throws Refusal {
        throw unknown();
    }

    /** The units it was told to give back. */
    List<Long> aborted() {
        return List.copyOf(aborted);
    }

    @Override
    public TaskStatus suspend(String batch, long unit, boolean wanted) {
        suspended = wanted;
        return tasks().getFirst();
    }

    @Override
    public TaskStatus abort(String batch, long unit) {
        aborted.add(unit);
        return tasks().getFirst();
    }

    @Override
    public ProjectProfile profile(String id) throws Refusal {
        throw unknown();
    }

    @Override
    public List<ProjectStatus> blocked() {
        return List.of();
    }

    @Override
    public ProjectStatus block(String id, boolean wanted) throws Refusal {
        throw unknown();
    }

    @Override
    public ProjectStatus join(String id) throws Refusal {
        throw unknown();
    }

    @Override
    public ProjectStatus share(String id, ShareRequest request) throws Refusal {
        throw unknown();
    }

    @Override
    public News news() {
        return news;
    }

    @Override
    public ProjectStatus leave(String id) throws Refusal {
        throw unknown();
    }

    private boolean running() {
        return state == NodeState.COMPUTING || state == NodeState.FINISHING;
    }

    private ApiServer listen() throws IOException {
        ApiServer started = ApiServer.start(0, TOKEN, this);
        Files.writeString(home.resolve(ApiPaths.TOKEN_FILE), TOKEN);
        Files.writeString(home.resolve(ApiPaths.PORT_FILE), Integer.toString(started.port()));
        return started;
    }

    private static Refusal unknown() {
        return new Refusal(404, "not in this node", "");
    }
}
