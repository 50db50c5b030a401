package org.fallow.node.io.api;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fallow.node.control.ApiJson;
import org.fallow.node.control.ApiPaths;
import org.fallow.node.control.PauseRequest;
import org.fallow.node.control.PublishRequest;
import org.fallow.node.control.SettingRequest;
import org.fallow.node.status.ProjectStatus;
import org.fallow.work.record.BlobLayout;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Which request leads to which operation. */
final class Routes {
    private static final int DOCUMENT_BYTES_MAX = 4 << 20;
    private static final int QUERY_CHARS_MAX = 1_000;
    private static final String SEGMENT = "([A-Za-z0-9]{1,100})";

    /** What a request is answered with. */
    sealed interface Answer {}

    /** One JSON document. */
    record Document(Object value) implements Answer {}

    /** Bytes as they are. */
    record Bytes(byte[] bytes) implements Answer {}

    /** JSON documents, one a line. */
    record Lines(NodeOperations.Results results) implements Answer {}

    /**
     * A request that has found its route.
     *
     * @param segments what stands in the path where the route has a name
     * @param query parameters after the path, decoded; of one that is given twice, the first
     */
    private record Call(List<String> segments, Map<String, String> query, InputStream body) {
        String segment(int index) {
            return segments.get(index);
        }
    }

    private interface Handler {
        Answer answer(Call call) throws IOException, Refusal;
    }

    private record Route(String method, Pattern path, Handler handler) {}

    private final List<Route> routes;

    Routes(NodeOperations node) {
        routes = List.of(
                route("GET", ApiPaths.STATUS, c -> new Document(node.status())),
                route("GET", ApiPaths.TASKS, c -> new Document(node.tasks())),
                route("GET", ApiPaths.RULES, c -> new Document(node.rules())),
                route("GET", ApiPaths.SETTINGS, c -> new Document(node.settings())),
                route("POST", ApiPaths.SETTINGS, c -> new Document(node.set(read(c.body(), SettingRequest.class)))),
                route("GET", ApiPaths.PEERS, c -> new Document(node.peers())),
                route("GET", ApiPaths.PROJECTS, c -> new Document(projects(node, c.query()))),
                route("GET", ApiPaths.DIRECTORY, c -> new Document(node.directory())),
                route("POST", ApiPaths.DIRECTORY, c -> new Document(node.askDirectory())),
                route("POST", ApiPaths.PROJECTS + "/" + SEGMENT + "/join", c -> new Document(node.join(c.segment(0)))),
                route(
                        "POST",
                        ApiPaths.PROJECTS + "/" + SEGMENT + "/leave",
                        c -> new Document(node.leave(c.segment(0)))),
                route("POST", ApiPaths.PAUSE, c -> new Document(node.pause(read(c.body(), PauseRequest.class)))),
                route("POST", ApiPaths.RESUME, c -> new Document(node.resume())),
                route("POST", ApiPaths.FINISH, c -> new Document(node.finish())),
                route("POST", ApiPaths.STOP, c -> new Document(node.stop())),
                route("POST", ApiPaths.CENSUS, c -> new Document(node.census())),
                route("GET", ApiPaths.BATCHES, c -> new Document(node.batches())),
                route("POST", ApiPaths.BATCHES, c -> new Document(node.publish(read(c.body(), PublishRequest.class)))),
                route("GET", ApiPaths.BATCHES + "/" + SEGMENT, c -> new Document(node.batch(c.segment(0)))),
                route("GET", ApiPaths.BATCHES + "/" + SEGMENT + "/results", c -> new Lines(node.results(c.segment(0)))),
                route("GET", ApiPaths.BATCHES + "/" + SEGMENT + "/reduced", c -> new Bytes(node.reduced(c.segment(0)))),
                route(
                        "GET",
                        ApiPaths.BATCHES + "/" + SEGMENT + "/units/([0-9]{1,10})",
                        c -> new Document(node.explain(c.segment(0), Long.parseLong(c.segment(1))))),
                route(
                        "GET",
                        ApiPaths.BATCHES + "/" + SEGMENT + "/units/([0-9]{1,10})/proof",
                        c -> new Bytes(node.proof(c.segment(0), Long.parseLong(c.segment(1))))),
                route("GET", ApiPaths.CREDIT, c -> new Document(node.credit())),
                route("GET", ApiPaths.CREDIT_FILE, c -> new Bytes(node.creditFile())),
                route("PUT", ApiPaths.BLOBS, c -> new Document(node.store(blob(c.body())))));
    }

    private static List<ProjectStatus> projects(NodeOperations node, Map<String, String> query) throws IOException {
        return query.containsKey("search") || query.containsKey("topic")
                ? node.search(query.getOrDefault("search", ""), query.getOrDefault("topic", ""))
                : node.projects();
    }

    /** Finds the operation and runs it. */
    Answer answer(HttpExchange exchange) throws IOException, Refusal {
        String path = exchange.getRequestURI().getPath();
        boolean known = false;
        for (Route route : routes) {
            Matcher matcher = route.path().matcher(path);
            if (matcher.matches()) {
                known = true;
                if (route.method().equals(exchange.getRequestMethod())) {
                    return route.handler()
                            .answer(new Call(
                                    segments(matcher),
                                    query(exchange.getRequestURI().getRawQuery()),
                                    exchange.getRequestBody()));
                }
            }
        }
        throw known
                ? new Refusal(405, exchange.getRequestMethod() + " is not for " + path, "")
                : Refusal.notFound(
                        "there is nothing at " + path, "the paths are in the documentation of the local API");
    }

    private static Route route(String method, String path, Handler handler) {
        return new Route(method, Pattern.compile(path), handler);
    }

    private static List<String> segments(Matcher matcher) {
        List<String> segments = new ArrayList<>();
        for (int i = 1; i <= matcher.groupCount(); i++) {
            segments.add(matcher.group(i));
        }
        return segments;
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
