package org.fallow.node.control.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.fallow.node.control.ApiException;
import org.fallow.node.control.ApiJson;
import org.fallow.node.control.ApiPaths;
import org.fallow.node.control.BlobStored;
import org.fallow.node.control.NoRunningNode;
import org.fallow.node.control.NodeApi;
import org.fallow.node.control.PauseRequest;
import org.fallow.node.control.PublishRequest;
import org.fallow.node.control.SettingRequest;
import org.fallow.node.control.ShareRequest;
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
import tools.jackson.core.JacksonException;

/** The local API over HTTP to 127.0.0.1, for the node of one data directory. */
public final class HttpNodeApi implements NodeApi {
    private static final Duration CALL_PATIENCE = Duration.ofSeconds(15);
    /** Where a million votes were never looked at before, that takes a minute. */
    private static final Duration BATCH_PATIENCE = Duration.ofMinutes(3);
    /** Records are fetched from other nodes before the answer. */
    private static final Duration READ_PATIENCE = Duration.ofSeconds(30);
    /** Some walks at a time, and what comes after them. */
    private static final Duration CENSUS_PATIENCE = Duration.ofSeconds(60);
    /** The unit's custodians are asked first. */
    private static final Duration EXPLAIN_PATIENCE = Duration.ofSeconds(60);
    /** What is uploaded is written to disk and sent to other peers before the answer. */
    private static final Duration UPLOAD_PATIENCE = Duration.ofMinutes(2);

    /** The project's next record is put into the DHT before the answer. */
    private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(60);

    /** A reduce kernel runs for as long as its batch's limits let it, page by page. */
    private static final Duration REDUCE_PATIENCE = Duration.ofHours(6);

    /** What a line of server-sent events begins with when it holds one. */
    private static final String EVENT = "data: ";

    private final ApiConnection connection;

    /** A client of the node with this data directory, running or not. */
    public HttpNodeApi(Path home) {
        connection = new ApiConnection(home);
    }

    @Override
    public NodeStatus status() throws ApiException {
        return connection.get(ApiPaths.STATUS, CALL_PATIENCE, HttpNodeApi::nodeStatus);
    }

    @Override
    public List<TaskStatus> tasks() throws ApiException {
        return connection.get(ApiPaths.TASKS, CALL_PATIENCE, json -> ApiJson.readList(json, TaskStatus.class));
    }

    @Override
    public TaskStatus suspend(String batch, long unit, boolean wanted) throws ApiException {
        return connection.post(ApiPaths.suspend(batch, unit, wanted), CALL_PATIENCE, HttpNodeApi::taskStatus);
    }

    @Override
    public TaskStatus abort(String batch, long unit) throws ApiException {
        return connection.post(ApiPaths.abort(batch, unit), CALL_PATIENCE, HttpNodeApi::taskStatus);
    }

    @Override
    public List<FrameStatus> frames(String batch, long unit, long after) throws ApiException {
        return connection.get(
                ApiPaths.frames(batch, unit, after), CALL_PATIENCE, json -> ApiJson.readList(json, FrameStatus.class));
    }

    @Override
    public ComputerStatus computer() throws ApiException {
        return connection.get(ApiPaths.COMPUTER, CALL_PATIENCE, json -> ApiJson.read(json, ComputerStatus.class));
    }

    @Override
    public List<PeerStatus> peers() throws ApiException {
        return connection.get(ApiPaths.PEERS, CALL_PATIENCE, json -> ApiJson.readList(json, PeerStatus.class));
    }

    @Override
    public List<ProjectStatus> projects() throws ApiException {
        return connection.get(ApiPaths.PROJECTS, CALL_PATIENCE, json -> ApiJson.readList(json, ProjectStatus.class));
    }

    @Override
    public List<ProjectStatus> search(String text, String topic) throws ApiException {
        return connection.get(
                ApiPaths.search(text, topic), CALL_PATIENCE, json -> ApiJson.readList(json, ProjectStatus.class));
    }

    @Override
    public DirectoryStatus directory() throws ApiException {
        return connection.get(ApiPaths.DIRECTORY, CALL_PATIENCE, json -> ApiJson.read(json, DirectoryStatus.class));
    }

    @Override
    public DirectoryStatus askDirectory() throws ApiException {
        return connection.post(ApiPaths.DIRECTORY, CALL_PATIENCE, json -> ApiJson.read(json, DirectoryStatus.class));
    }

    @Override
    public List<RuleStatus> rules() throws ApiException {
        return connection.get(ApiPaths.RULES, CALL_PATIENCE, json -> ApiJson.readList(json, RuleStatus.class));
    }

    @Override
    public List<SettingStatus> settings() throws ApiException {
        return connection.get(ApiPaths.SETTINGS, CALL_PATIENCE, json -> ApiJson.readList(json, SettingStatus.class));
    }

    @Override
    public SettingStatus set(String key, String value) throws ApiException {
        SettingRequest request = new SettingRequest(key, value);
        return connection.post(
                ApiPaths.SETTINGS, CALL_PATIENCE, request, json -> ApiJson.read(json, SettingStatus.class));
    }

    @Override
    public ProjectProfile profile(String project) throws ApiException {
        return connection.get(
                ApiPaths.project(project), READ_PATIENCE, json -> ApiJson.read(json, ProjectProfile.class));
    }

    @Override
    public List<ProjectStatus> blocked() throws ApiException {
        return connection.get(ApiPaths.BLOCKED, CALL_PATIENCE, json -> ApiJson.readList(json, ProjectStatus.class));
    }

    @Override
    public ProjectStatus block(String project, boolean wanted) throws ApiException {
        return connection.post(ApiPaths.block(project, wanted), CALL_PATIENCE, HttpNodeApi::projectStatus);
    }

    @Override
    public ProjectStatus join(String project) throws ApiException {
        return connection.post(ApiPaths.join(project), CALL_PATIENCE, HttpNodeApi::projectStatus);
    }

    @Override
    public ProjectStatus mirror(String project, boolean wanted) throws ApiException {
        return connection.post(ApiPaths.mirror(project, wanted), CALL_PATIENCE, HttpNodeApi::projectStatus);
    }

    @Override
    public ProjectStatus leave(String project) throws ApiException {
        return connection.post(ApiPaths.leave(project), CALL_PATIENCE, HttpNodeApi::projectStatus);
    }

    @Override
    public ProjectStatus share(String project, int weight) throws ApiException {
        return connection.post(
                ApiPaths.share(project), CALL_PATIENCE, new ShareRequest(weight), HttpNodeApi::projectStatus);
    }

    @Override
    public NodeStatus pause() throws ApiException {
        return connection.post(ApiPaths.PAUSE, CALL_PATIENCE, new PauseRequest(null), HttpNodeApi::nodeStatus);
    }

    @Override
    public NodeStatus pause(Duration length) throws ApiException {
        PauseRequest request = new PauseRequest(Math.max(1, length.toSeconds()));
        return connection.post(ApiPaths.PAUSE, CALL_PATIENCE, request, HttpNodeApi::nodeStatus);
    }

    @Override
    public NodeStatus resume() throws ApiException {
        return connection.post(ApiPaths.RESUME, CALL_PATIENCE, HttpNodeApi::nodeStatus);
    }

    @Override
    public NodeStatus finish() throws ApiException {
        return connection.post(ApiPaths.FINISH, CALL_PATIENCE, HttpNodeApi::nodeStatus);
    }

    @Override
    public void stop() throws ApiException {
        connection.post(ApiPaths.STOP, CALL_PATIENCE, HttpNodeApi::nodeStatus);
    }

    @Override
    public NodeStatus census() throws ApiException {
        return connection.post(ApiPaths.CENSUS, CENSUS_PATIENCE, HttpNodeApi::nodeStatus);
    }

    @Override
    public List<BatchStatus> batches() throws ApiException {
        return connection.get(ApiPaths.BATCHES, BATCH_PATIENCE, json -> ApiJson.readList(json, BatchStatus.class));
    }

    @Override
    public BatchStatus batch(String batch) throws ApiException {
        return connection.get(ApiPaths.batch(batch), BATCH_PATIENCE, HttpNodeApi::batchStatus);
    }

    @Override
    public long results(String batch, Consumer<String> line) throws ApiException {
        return connection.lines(ApiPaths.results(batch), CALL_PATIENCE, line);
    }

    @Override
    public void reduced(String batch, String by, OutputStream to) throws ApiException, IOException {
        connection.copy(ApiPaths.reduced(batch, by), REDUCE_PATIENCE, to);
    }

    @Override
    public BatchStatus cancel(String batch) throws ApiException {
        return connection.post(ApiPaths.cancel(batch), CANCEL_PATIENCE, HttpNodeApi::batchStatus);
    }

    @Override
    public UnitStory explain(String batch, long unit) throws ApiException {
        return connection.get(
                ApiPaths.unit(batch, unit), EXPLAIN_PATIENCE, json -> ApiJson.read(json, UnitStory.class));
    }

    @Override
    public byte[] proof(String batch, long unit) throws ApiException {
        return connection.bytes(ApiPaths.proof(batch, unit), EXPLAIN_PATIENCE);
    }

    @Override
    public List<CreditStatus> credit() throws ApiException {
        return connection.get(ApiPaths.CREDIT, CALL_PATIENCE, json -> ApiJson.readList(json, CreditStatus.class));
    }

    @Override
    public List<CreditStatus> credit(String from, String to) throws ApiException {
        return connection.get(
                ApiPaths.credit(from, to), CALL_PATIENCE, json -> ApiJson.readList(json, CreditStatus.class));
    }

    @Override
    public List<NodeEvent> log(int lines, List<EventKind> kinds) throws ApiException {
        return connection.get(
                ApiPaths.log(lines, kinds), CALL_PATIENCE, json -> ApiJson.readList(json, NodeEvent.class));
    }

    @Override
    public void events(List<EventKind> kinds, Consumer<NodeEvent> each) throws ApiException {
        listen(ApiPaths.events(kinds), each);
    }

    @Override
    public void events(long after, List<EventKind> kinds, Consumer<NodeEvent> each) throws ApiException {
        listen(ApiPaths.events(after, kinds), each);
    }

    private void listen(String path, Consumer<NodeEvent> each) throws ApiException {
        connection.lines(path, CALL_PATIENCE, line -> {
            if (line.startsWith(EVENT)) {
                byte[] json = line.substring(EVENT.length()).getBytes(StandardCharsets.UTF_8);
                each.accept(ApiJson.read(json, NodeEvent.class));
            }
        });
        throw new NoRunningNode("the node has ended", "start it again with: fallow run");
    }

    @Override
    public byte[] metrics() throws ApiException {
        return connection.bytes(ApiPaths.METRICS, CALL_PATIENCE);
    }

    @Override
    public byte[] creditFile() throws ApiException {
        return connection.bytes(ApiPaths.CREDIT_FILE, CALL_PATIENCE);
    }

    @Override
    public String upload(byte[] blob) throws ApiException {
        return connection
                .put(ApiPaths.BLOBS, UPLOAD_PATIENCE, blob, json -> ApiJson.read(json, BlobStored.class))
                .cid();
    }

    @Override
    public BatchStatus publish(PublishRequest request) throws ApiException {
        return connection.post(ApiPaths.BATCHES, UPLOAD_PATIENCE, request, HttpNodeApi::batchStatus);
    }

    @Override
    public void close() {
        connection.close();
    }

    private static NodeStatus nodeStatus(byte[] json) throws JacksonException {
        return ApiJson.read(json, NodeStatus.class);
    }

    private static TaskStatus taskStatus(byte[] json) throws JacksonException {
        return ApiJson.read(json, TaskStatus.class);
    }

    private static ProjectStatus projectStatus(byte[] json) throws JacksonException {
        return ApiJson.read(json, ProjectStatus.class);
    }

    private static BatchStatus batchStatus(byte[] json) throws JacksonException {
        return ApiJson.read(json, BatchStatus.class);
    }
}
