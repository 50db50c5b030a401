package org.fallow.node.io.api;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fallow.node.control.ApiJson;
import org.fallow.node.control.ApiPaths;
import org.fallow.node.control.PauseRequest;
import org.fallow.node.control.PublishRequest;
import org.fallow.work.record.BlobLayout;
import tools.jackson.core.JacksonException;

/** Which request leads to which operation. */
final class Routes {
    private static final int DOCUMENT_BYTES_MAX = 4 << 20;
    private static final String SEGMENT = "([A-Za-z0-9]{1,100})";

    /** What a request is answered with. */
    sealed interface Answer {}

    /** One JSON document. */
    record Document(Object value) implements Answer {}

    /** JSON documents, one a line. */
    record Lines(NodeOperations.Results results) implements Answer {}

    private interface Handler {
        Answer answer(List<String> segments, InputStream body) throws IOException, Refusal;
    }

    private record Route(String method, Pattern path, Handler handler) {}

    private final List<Route> routes;

    Routes(NodeOperations node) {
        routes = List.of(
                route("GET", ApiPaths.STATUS, (s, b) -> new Document(node.status())),
                route("GET", ApiPaths.TASKS, (s, b) -> new Document(node.tasks())),
                route("GET", ApiPaths.PEERS, (s, b) -> new Document(node.peers())),
                route("GET", ApiPaths.PROJECTS, (s, b) -> new Document(node.projects())),
                route("POST", ApiPaths.PROJECTS + "/" + SEGMENT + "/join", (s, b) -> new Document(node.join(s.get(0)))),
                route(
                        "POST",
                        ApiPaths.PROJECTS + "/" + SEGMENT + "/leave",
                        (s, b) -> new Document(node.leave(s.get(0)))),
                route("POST", ApiPaths.PAUSE, (s, b) -> new Document(node.pause(read(b, PauseRequest.class)))),
                route("POST", ApiPaths.RESUME, (s, b) -> new Document(node.resume())),
                route("POST", ApiPaths.FINISH, (s, b) -> new Document(node.finish())),
                route("POST", ApiPaths.STOP, (s, b) -> new Document(node.stop())),
                route("GET", ApiPaths.BATCHES, (s, b) -> new Document(node.batches())),
                route("POST", ApiPaths.BATCHES, (s, b) -> new Document(node.publish(read(b, PublishRequest.class)))),
                route("GET", ApiPaths.BATCHES + "/" + SEGMENT, (s, b) -> new Document(node.batch(s.get(0)))),
                route(
                        "GET",
                        ApiPaths.BATCHES + "/" + SEGMENT + "/results",
                        (s, b) -> new Lines(node.results(s.get(0)))),
                route(
                        "GET",
                        ApiPaths.BATCHES + "/" + SEGMENT + "/units/([0-9]{1,10})",
                        (s, b) -> new Document(node.explain(s.get(0), Long.parseLong(s.get(1))))),
                route("PUT", ApiPaths.BLOBS, (s, b) -> new Document(node.store(blob(b)))));
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
                    return route.handler().answer(segments(matcher), exchange.getRequestBody());
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
