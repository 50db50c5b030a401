package org.fallow.node.io.api;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.fallow.node.control.ApiJson;
import org.fallow.node.control.ApiPaths;
import org.fallow.node.control.BlobStored;
import org.fallow.node.control.PauseRequest;
import org.fallow.node.control.PublishRequest;
import org.fallow.node.control.SettingRequest;
import org.fallow.node.control.ShareRequest;
import org.fallow.node.io.api.Route.Call;
import org.fallow.node.io.api.Route.Content;
import org.fallow.node.io.api.Route.Query;
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
import org.fallow.node.status.ResultLine;
import org.fallow.node.status.RuleStatus;
import org.fallow.node.status.SettingStatus;
import org.fallow.node.status.TaskStatus;
import org.fallow.node.status.UnitStory;
import org.fallow.work.record.BlobLayout;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Which request leads to which operation: the one table that is served, and that the API's description is made of. */
final class Routes {
    private static final int DOCUMENT_BYTES_MAX = 4 << 20;
    private static final int QUERY_CHARS_MAX = 1_000;
    private static final int LOG_LINES = 100;
    private static final String CBOR = "application/cbor";
    private static final String OCTETS = "application/octet-stream";

    private static final String PROJECT = ApiPaths.PROJECTS + "/{id}";
    private static final String TASK = ApiPaths.TASKS + "/{id}/{index}";
    private static final String BATCH = ApiPaths.BATCHES + "/{id}";
    private static final String UNIT = BATCH + "/units/{index}";

    /** A route and what matches its template. */
    private record Compiled(Route route, Pattern pattern) {}

    private final List<Compiled> routes;

    Routes(NodeOperations node) {
        List<Route> all = new ArrayList<>();
        all.addAll(looking(node));
        all.addAll(steering(node));
        all.addAll(tasks(node));
        all.addAll(projects(node));
        all.addAll(batches(node));
        all.addAll(watching(node, all));
        routes = all.stream().map(r -> new Compiled(r, r.pattern())).toList();
    }

    /** Every route, in the order of the description. */
    List<Route> all() {
        return routes.stream().map(Compiled::route).toList();
    }

    private static List<Route> looking(NodeOperations node) {
        return List.of(
                get(ApiPaths.STATUS, "what the node does, and why", Content.one(NodeStatus.class), c -> node.status()),
                get(
                        ApiPaths.TASKS,
                        "the units on this node, running ones first",
                        Content.list(TaskStatus.class),
                        c -> node.tasks()),
                get(ApiPaths.PEERS, "who the node is connected to", Content.list(PeerStatus.class), c -> node.peers()),
                get(
                        ApiPaths.COMPUTER,
                        "the computer it runs on, against its limits",
                        Content.one(ComputerStatus.class),
                        c -> node.computer()),
                get(
                        ApiPaths.RULES,
                        "the rules of when work runs, and how each stands",
                        Content.list(RuleStatus.class),
                        c -> node.rules()),
                get(ApiPaths.SETTINGS, "every preference", Content.list(SettingStatus.class), c -> node.settings()),
                new Route(
                        "GET",
                        ApiPaths.CREDIT,
                        "what the node has done for each project, as custodians vouch for it",
                        List.of(
                                new Query("from", "only units computed from then on: a day or a time, in UTC"),
                                new Query("to", "only units computed before then")),
                        null,
                        Content.list(CreditStatus.class),
                        c -> new Answer.Document(node.credit(Period.of(c.query())))),
                bytes(
                        ApiPaths.CREDIT_FILE,
                        "the receipts for it, for whoever wants to check them",
                        c -> node.creditFile()));
    }

    private static List<Route> steering(NodeOperations node) {
        return List.of(
                post(
                        ApiPaths.SETTINGS,
                        "sets a preference",
                        SettingRequest.class,
                        SettingStatus.class,
                        c -> node.set(read(c.body(), SettingRequest.class))),
                post(
                        ApiPaths.PAUSE,
                        "computes nothing, for a while or until resumed",
                        PauseRequest.class,
                        NodeStatus.class,
                        c -> node.pause(read(c.body(), PauseRequest.class))),
                post(ApiPaths.RESUME, "computes again", null, NodeStatus.class, c -> node.resume()),
                post(
                        ApiPaths.FINISH,
                        "ends the running units, then pauses",
                        null,
                        NodeStatus.class,
                        c -> node.finish()),
                post(ApiPaths.STOP, "ends the process after answering", null, NodeStatus.class, c -> node.stop()),
                post(
                        ApiPaths.CENSUS,
                        "looks at the whole network, which takes some seconds",
                        null,
                        NodeStatus.class,
                        c -> node.census()));
    }

    private static List<Route> tasks(NodeOperations node) {
        return List.of(
                new Route(
                        "GET",
                        TASK + "/frames",
                        "what the kernel of a unit under way has shown of its state, the last ones",
                        List.of(new Query("after", "only those after the one with this number")),
                        null,
                        Content.list(FrameStatus.class),
                        c -> new Answer.Document(node.frames(c.id(), c.index(), number(c.query(), "after", 0)))),
                post(
                        TASK + "/suspend",
                        "holds a unit back at the end of its step",
                        null,
                        TaskStatus.class,
                        c -> node.suspend(c.id(), c.index(), true)),
                post(
                        TASK + "/resume",
                        "lets it go on",
                        null,
                        TaskStatus.class,
                        c -> node.suspend(c.id(), c.index(), false)),
                post(
                        TASK + "/abort",
                        "gives it back, for somebody else to compute",
                        null,
                        TaskStatus.class,
                        c -> node.abort(c.id(), c.index())));
    }

    private static List<Route> projects(NodeOperations node) {
        return List.of(
                new Route(
                        "GET",
                        ApiPaths.PROJECTS,
                        "the projects this node knows, or with a query those it has heard of",
                        List.of(
                                new Query("search", "words in the title, the topics or the purpose"),
                                new Query("topic", "a word the project names as its topic"),
                                new Query("blocked", "yes: those that are blocked, which are not shown otherwise")),
                        null,
                        Content.list(ProjectStatus.class),
                        c -> new Answer.Document(projects(node, c.query()))),
                get(
                        PROJECT,
                        "what one reads before joining it",
                        Content.one(ProjectProfile.class),
                        c -> node.profile(c.id())),
                post(
                        PROJECT + "/block",
                        "never runs its units, nor shows it, from now on",
                        null,
                        ProjectStatus.class,
                        c -> node.block(c.id(), true)),
                post(
                        PROJECT + "/unblock",
                        "lets it be shown and joined again",
                        null,
                        ProjectStatus.class,
                        c -> node.block(c.id(), false)),
                post(PROJECT + "/join", "works for it from now on", null, ProjectStatus.class, c -> node.join(c.id())),
                post(
                        PROJECT + "/mirror",
                        "keeps and serves its records, kernels and inputs from now on",
                        null,
                        ProjectStatus.class,
                        c -> node.mirror(c.id(), true)),
                post(
                        PROJECT + "/unmirror",
                        "no longer keeps them for its sake",
                        null,
                        ProjectStatus.class,
                        c -> node.mirror(c.id(), false)),
                post(PROJECT + "/leave", "no longer works for it", null, ProjectStatus.class, c -> node.leave(c.id())),
                post(
                        PROJECT + "/share",
                        "gives it another share of this node's time",
                        ShareRequest.class,
                        ProjectStatus.class,
                        c -> node.share(c.id(), read(c.body(), ShareRequest.class))),
                get(
                        ApiPaths.DIRECTORY,
                        "what this node has heard of the network's projects",
                        Content.one(DirectoryStatus.class),
                        c -> node.directory()),
                post(
                        ApiPaths.DIRECTORY,
                        "begins to ask the whole network for projects",
                        null,
                        DirectoryStatus.class,
                        c -> node.askDirectory()));
    }

    private static List<Route> batches(NodeOperations node) {
        return List.of(
                get(
                        ApiPaths.BATCHES,
                        "the batches this node knows",
                        Content.list(BatchStatus.class),
                        c -> node.batches()),
                post(
                        ApiPaths.BATCHES,
                        "publishes a signed batch whose blobs the node holds",
                        PublishRequest.class,
                        BatchStatus.class,
                        c -> node.publish(read(c.body(), PublishRequest.class))),
                get(BATCH, "how far a batch is", Content.one(BatchStatus.class), c -> node.batch(c.id())),
                new Route(
                        "GET",
                        BATCH + "/results",
                        "what is accepted now: a document a line, in the order of units",
                        List.of(),
                        null,
                        new Content("application/jsonl", ResultLine.class, false),
                        c -> new Answer.Lines(node.results(c.id()))),
                new Route(
                        "GET",
                        BATCH + "/reduced",
                        "the results accepted now, brought together as the batch says",
                        List.of(new Query("by", "in another way: jsonl, csv or concat")),
                        null,
                        Content.bytes(OCTETS),
                        c -> new Answer.Stream(
                                OCTETS,
                                node.reduced(
                                        c.id(), Optional.ofNullable(c.query().get("by"))))),
                post(
                        BATCH + "/cancel",
                        "withdraws a batch that this node published",
                        null,
                        BatchStatus.class,
                        c -> node.cancel(c.id())),
                get(
                        UNIT,
                        "the whole story of a unit",
                        Content.one(UnitStory.class),
                        c -> node.explain(c.id(), c.index())),
                bytes(UNIT + "/proof", "a proof of its result", c -> node.proof(c.id(), c.index())),
                new Route(
                        "PUT",
                        ApiPaths.BLOBS,
                        "keeps a blob",
                        List.of(),
                        byte[].class,
                        Content.one(BlobStored.class),
                        c -> new Answer.Document(node.store(blob(c.body())))));
    }

    /** The last of the table: {@code before} and these are what the description describes. */
    private static List<Route> watching(NodeOperations node, List<Route> before) {
        List<Route> all = new ArrayList<>(before);
        Query kinds = new Query("kind", "only events of these kinds, a comma between each");
        List<Route> these = List.of(
                new Route(
                        "GET",
                        ApiPaths.EVENTS,
                        "server-sent events: what happens, as it happens",
                        List.of(new Query("after", "the last event that is known; as the header Last-Event-ID"), kinds),
                        null,
                        new Content("text/event-stream", NodeEvent.class, false),
                        c -> new Answer.Events(after(c, node), kinds(c.query()))),
                new Route(
                        "GET",
                        ApiPaths.LOG,
                        "what has happened, oldest first",
                        List.of(new Query("lines", "at most so many, the last ones; 100 if not given"), kinds),
                        null,
                        Content.list(NodeEvent.class),
                        c -> new Answer.Document(log(node, c.query()))),
                new Route(
                        "GET",
                        ApiPaths.METRICS,
                        "figures for Prometheus",
                        List.of(),
                        null,
                        Content.bytes(Metrics.TYPE),
                        c -> new Answer.Bytes(Metrics.TYPE, Metrics.of(node))),
                get(ApiPaths.OPENAPI, "this description", Content.one(Object.class), c -> OpenApi.of(all)));
        all.addAll(these);
        return these;
    }

    private static List<ProjectStatus> projects(NodeOperations node, Map<String, String> query) throws IOException {
        if (query.getOrDefault("blocked", "").equals("yes")) {
            return node.blocked();
        }
        return query.containsKey("search") || query.containsKey("topic")
                ? node.search(query.getOrDefault("search", ""), query.getOrDefault("topic", ""))
                : node.projects();
    }

    private static List<NodeEvent> log(NodeOperations node, Map<String, String> query) throws Refusal {
        int lines = (int) Math.min(Integer.MAX_VALUE, number(query, "lines", LOG_LINES));
        Set<EventKind> kinds = kinds(query);
        List<NodeEvent> wanted = node.news().memory(Integer.MAX_VALUE).stream()
                .filter(event -> kinds.contains(event.kind()))
                .toList();
        return wanted.subList(Math.max(0, wanted.size() - lines), wanted.size());
    }

    private static long after(Call call, NodeOperations node) throws Refusal {
        Map<String, String> given =
                call.lastEvent().isPresent() ? Map.of("after", call.lastEvent().get()) : call.query();
        return number(given, "after", node.news().last());
    }

    private static long number(Map<String, String> query, String name, long usual) throws Refusal {
        String text = query.get(name);
        if (text == null) {
            return usual;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw Refusal.badRequest(name + ": \"" + text + "\" is not a number", "give digits alone");
        }
        return Long.parseLong(text);
    }

    private static Set<EventKind> kinds(Map<String, String> query) throws Refusal {
        String text = query.getOrDefault("kind", "");
        Set<EventKind> kinds = EnumSet.noneOf(EventKind.class);
        for (String word : text.isEmpty() ? List.<String>of() : List.of(text.split(",", -1))) {
            kinds.add(Arrays.stream(EventKind.values())
                    .filter(kind -> kind.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> Refusal.badRequest(
                            "kind: there are no events of the kind \"" + word + "\"",
                            "there are "
                                    + Arrays.stream(EventKind.values())
                                            .map(EventKind::word)
                                            .collect(Collectors.joining(", ")))));
        }
        return kinds.isEmpty() ? EnumSet.allOf(EventKind.class) : kinds;
    }

    /** Finds the operation and runs it. */
    Answer answer(HttpExchange exchange) throws IOException, Refusal {
        String path = exchange.getRequestURI().getPath();
        List<String> methods = new ArrayList<>();
        for (Compiled compiled : routes) {
            Matcher matcher = compiled.pattern().matcher(path);
            if (matcher.matches()) {
                Route route = compiled.route();
                methods.add(route.method());
                if (route.method().equals(exchange.getRequestMethod())) {
                    return route.handler()
                            .answer(new Call(
                                    route.values(matcher),
                                    query(exchange.getRequestURI().getRawQuery()),
                                    Optional.ofNullable(
                                            exchange.getRequestHeaders().getFirst("Last-Event-ID")),
                                    exchange.getRequestBody()));
                }
            }
        }
        throw methods.isEmpty()
                ? Refusal.notFound("there is nothing at " + path, ApiPaths.OPENAPI + " describes what there is")
                : new Refusal(
                        405,
                        exchange.getRequestMethod() + " is not for " + path,
                        "use " + String.join(" or ", methods));
    }

    /** An operation that comes to one document. */
    private interface Operation {
        Object run(Call call) throws IOException, Refusal;
    }

    /** An operation that comes to bytes. */
    private interface Making {
        byte[] run(Call call) throws IOException, Refusal;
    }

    private static Route get(String path, String summary, Content content, Operation operation) {
        return new Route("GET", path, summary, List.of(), null, content, c -> new Answer.Document(operation.run(c)));
    }

    private static Route post(
            String path, String summary, @Nullable Class<?> request, Class<?> answer, Operation operation) {
        return new Route(
                "POST",
                path,
                summary,
                List.of(),
                request,
                Content.one(answer),
                c -> new Answer.Document(operation.run(c)));
    }

    private static Route bytes(String path, String summary, Making making) {
        return new Route(
                "GET", path, summary, List.of(), null, Content.bytes(CBOR), c -> new Answer.Bytes(CBOR, making.run(c)));
    }

    private static Map<String, String> query(@Nullable String raw) throws Refusal {
        Map<String, String> query = new LinkedHashMap<>();
        if (raw == null) {
            return query;
        }
        if (raw.length() > QUERY_CHARS_MAX) {
            throw Refusal.badRequest("what follows the ? is longer than " + QUERY_CHARS_MAX + " characters", "");
        }
        try {
            for (String pair : raw.split("&", -1)) {
                String[] parts = pair.split("=", 2);
                query.putIfAbsent(
                        URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                        parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
            return query;
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("what follows the ? is not encoded as it must be: " + e.getMessage(), "");
        }
    }

    private static <T> T read(InputStream body, Class<T> type) throws IOException, Refusal {
        byte[] json = body.readNBytes(DOCUMENT_BYTES_MAX + 1);
        if (json.length > DOCUMENT_BYTES_MAX) {
            throw new Refusal(413, "the document is larger than " + DOCUMENT_BYTES_MAX + " bytes", "");
        }
        try {
            return ApiJson.read(json, type);
        } catch (JacksonException e) {
            throw Refusal.badRequest("the body is not the document wanted: " + e.getOriginalMessage(), "");
        }
    }

    private static byte[] blob(InputStream body) throws IOException, Refusal {
        byte[] blob = body.readNBytes((int) BlobLayout.BLOB_BYTES_MAX + 1);
        if (blob.length > BlobLayout.BLOB_BYTES_MAX) {
            throw new Refusal(413, "the blob is larger than " + BlobLayout.BLOB_BYTES_MAX + " bytes", "");
        }
        return blob;
    }
}
