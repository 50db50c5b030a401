package org.fallow.node.control;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.fallow.node.status.EventKind;

/**
 * The local API, version 1: HTTP/1.1 on 127.0.0.1, {@code Authorization: Bearer TOKEN}. Bodies are JSON unless it says
 * otherwise. A refusal is a status of 400 or more with an {@link ApiError}.
 *
 * <pre>
 * GET  /v1/status                        NodeStatus
 * GET  /v1/tasks                         [TaskStatus]
 * POST /v1/tasks/{id}/{index}/suspend    TaskStatus; a unit by its batch and number, and resume
 * POST /v1/tasks/{id}/{index}/abort      TaskStatus as it was; the unit is given back
 * GET  /v1/tasks/{id}/{index}/frames?after=N   [FrameStatus] of a unit that runs, the last ones
 * GET  /v1/computer                      ComputerStatus
 * GET  /v1/rules                         [RuleStatus]
 * GET  /v1/settings                      [SettingStatus]
 * POST /v1/settings   SettingRequest     SettingStatus
 * GET  /v1/peers                         [PeerStatus]
 * GET  /v1/projects                      [ProjectStatus]
 * GET  /v1/projects?search=TEXT&amp;topic=WORD   [ProjectStatus] of those this node has heard of
 * GET  /v1/projects?blocked=yes          [ProjectStatus] of those that are blocked, which are not shown otherwise
 * GET  /v1/projects/{id}                 ProjectProfile
 * POST /v1/projects/{id}/block           ProjectStatus; and unblock
 * GET  /v1/directory                     DirectoryStatus
 * POST /v1/directory                     DirectoryStatus; begins to ask the network for projects
 * POST /v1/projects/{id}/join            ProjectStatus
 * POST /v1/projects/{id}/leave           ProjectStatus
 * POST /v1/projects/{id}/mirror          ProjectStatus; and unmirror
 * POST /v1/projects/{id}/share   ShareRequest   ProjectStatus
 * POST /v1/pause      PauseRequest       NodeStatus
 * POST /v1/resume                        NodeStatus
 * POST /v1/finish                        NodeStatus
 * POST /v1/stop                          NodeStatus; the process ends after answering
 * POST /v1/census                        NodeStatus; looks at the whole network first
 * GET  /v1/batches                       [BatchStatus]
 * POST /v1/batches    PublishRequest     BatchStatus
 * GET  /v1/batches/{id}                  BatchStatus
 * GET  /v1/batches/{id}/results          JSONL, a ResultLine each, in unit order; what is accepted now
 * GET  /v1/batches/{id}/reduced          bytes: what is accepted now, brought together as the batch says
 * GET  /v1/batches/{id}/reduced?by=WORD  the same in another way: jsonl, csv or concat
 * POST /v1/batches/{id}/cancel           BatchStatus; of a batch that this node published
 * GET  /v1/batches/{id}/units/{index}    UnitStory
 * GET  /v1/batches/{id}/units/{index}/proof   bytes: a proof file
 * PUT  /v1/blobs      bytes              BlobStored
 * GET  /v1/credit?from=DAY&amp;to=DAY    [CreditStatus]
 * GET  /v1/credit/file                   bytes: the receipts, for whoever wants to check them
 * GET  /v1/events?after=ID&amp;kind=KIND,...   server-sent events, a NodeEvent each
 * GET  /v1/log?lines=N&amp;kind=KIND,...   [NodeEvent]
 * GET  /metrics                          figures in Prometheus's text format
 * GET  /v1/openapi.json                  this list as OpenAPI 3.1, made of the routes that are served
 * </pre>
 */
public final class ApiPaths {
    /** File in the data directory: the bearer token, one line. */
    public static final String TOKEN_FILE = "api-token";
    /** File in the data directory: the port in decimal, one line; there while the node runs. */
    public static final String PORT_FILE = "api-port";

    /** {@code NodeStatus}. */
    public static final String STATUS = "/v1/status";
    /** {@code [TaskStatus]}. */
    public static final String TASKS = "/v1/tasks";
    /** {@code ComputerStatus}. */
    public static final String COMPUTER = "/v1/computer";
    /** {@code [RuleStatus]}. */
    public static final String RULES = "/v1/rules";
    /** {@code [SettingStatus]}, and where a preference is set. */
    public static final String SETTINGS = "/v1/settings";
    /** {@code [PeerStatus]}. */
    public static final String PEERS = "/v1/peers";
    /** {@code [ProjectStatus]}. */
    public static final String PROJECTS = "/v1/projects";
    /** {@code [ProjectStatus]}: those that are blocked. */
    public static final String BLOCKED = PROJECTS + "?blocked=yes";
    /** {@code DirectoryStatus}; begins to ask when posted to. */
    public static final String DIRECTORY = "/v1/directory";
    /** Stops computing. */
    public static final String PAUSE = "/v1/pause";
    /** Goes on. */
    public static final String RESUME = "/v1/resume";
    /** Ends running units, then pauses. */
    public static final String FINISH = "/v1/finish";
    /** Ends the process. */
    public static final String STOP = "/v1/stop";
    /** Looks at the whole network. */
    public static final String CENSUS = "/v1/census";
    /** {@code [BatchStatus]}, and where a batch is published. */
    public static final String BATCHES = "/v1/batches";
    /** Where blobs are put. */
    public static final String BLOBS = "/v1/blobs";

    /** Server-sent events. */
    public static final String EVENTS = "/v1/events";
    /** {@code [NodeEvent]}. */
    public static final String LOG = "/v1/log";
    /** Text for Prometheus. */
    public static final String METRICS = "/metrics";
    /** The description of the API. */
    public static final String OPENAPI = "/v1/openapi.json";

    /** {@code [CreditStatus]}. */
    public static final String CREDIT = "/v1/credit";
    /** Bytes. */
    public static final String CREDIT_FILE = "/v1/credit/file";

    private ApiPaths() {}

    /** {@code [ProjectStatus]}: those this node has heard of that have all the words, and the topic unless it is empty. */
    public static String search(String text, String topic) {
        return PROJECTS + "?search=" + segment(text) + (topic.isEmpty() ? "" : "&topic=" + segment(topic));
    }

    /** {@code ProjectProfile}. */
    public static String project(String project) {
        return PROJECTS + "/" + segment(project);
    }

    /** Has nothing to do with a project from now on, or lets it be shown and joined again. */
    public static String block(String project, boolean wanted) {
        return project(project) + (wanted ? "/block" : "/unblock");
    }

    /** Holds a unit back, or lets it go on. */
    public static String suspend(String batch, long index, boolean wanted) {
        return task(batch, index) + (wanted ? "/suspend" : "/resume");
    }

    /** Gives a unit back. */
    public static String abort(String batch, long index) {
        return task(batch, index) + "/abort";
    }

    /** {@code [FrameStatus]}: those after a number. */
    public static String frames(String batch, long index, long after) {
        return task(batch, index) + "/frames?after=" + after;
    }

    private static String task(String batch, long index) {
        return TASKS + "/" + segment(batch) + "/" + index;
    }

    /** Works for a project from now on. */
    public static String join(String project) {
        return PROJECTS + "/" + segment(project) + "/join";
    }

    /** Keeps and serves it, or no longer. */
    public static String mirror(String project, boolean wanted) {
        return PROJECTS + "/" + segment(project) + (wanted ? "/mirror" : "/unmirror");
    }

    /** No longer works for it. */
    public static String leave(String project) {
        return PROJECTS + "/" + segment(project) + "/leave";
    }

    /** Gives it another share of this node's time. */
    public static String share(String project) {
        return PROJECTS + "/" + segment(project) + "/share";
    }

    /** {@code [CreditStatus]}: of units computed in a period; an empty end is none. */
    public static String credit(String from, String to) {
        return CREDIT + "?from=" + segment(from) + "&to=" + segment(to);
    }

    /** {@code [NodeEvent]}: the last ones; of these kinds, or of all where there are none. */
    public static String log(int lines, List<EventKind> kinds) {
        return LOG + "?lines=" + lines + kinds("&", kinds);
    }

    /** Server-sent events, from now on; of these kinds, or of all where there are none. */
    public static String events(List<EventKind> kinds) {
        return EVENTS + kinds("?", kinds);
    }

    /** The same, and before it what is remembered of what happened after this event. */
    public static String events(long after, List<EventKind> kinds) {
        return EVENTS + "?after=" + after + kinds("&", kinds);
    }

    private static String kinds(String mark, List<EventKind> kinds) {
        return kinds.isEmpty()
                ? ""
                : mark + "kind=" + kinds.stream().map(EventKind::word).collect(Collectors.joining(","));
    }

    /** {@code BatchStatus}. */
    public static String batch(String batch) {
        return BATCHES + "/" + segment(batch);
    }

    /** JSONL. */
    public static String results(String batch) {
        return batch(batch) + "/results";
    }

    /** Bytes; {@code by} may be empty. */
    public static String reduced(String batch, String by) {
        return batch(batch) + "/reduced" + (by.isEmpty() ? "" : "?by=" + segment(by));
    }

    /** {@code BatchStatus}. */
    public static String cancel(String batch) {
        return batch(batch) + "/cancel";
    }

    /** {@code UnitStory}. */
    public static String unit(String batch, long index) {
        return batch(batch) + "/units/" + index;
    }

    /** Bytes. */
    public static String proof(String batch, long index) {
        return unit(batch, index) + "/proof";
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
