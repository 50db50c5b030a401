package org.fallow.node.io.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.fallow.node.control.ApiError;
import org.fallow.node.control.ApiJson;
import org.fallow.node.io.news.News;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@link NodeOperations} over HTTP/1.1 on 127.0.0.1. Who has no token is refused, and so is a request whose
 * {@code Host} is not this machine's: a page in a browser that was led here by a false DNS answer sends its own.
 */
public final class ApiServer implements AutoCloseable {
    private static final int BACKLOG = 64;

    /** How long answers under way may take to go out when the node ends, among them the one to the request to end it. */
    private static final int FAREWELL_SECONDS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Routes routes;
    private final News news;
    private final byte[] authorization;

    private ApiServer(HttpServer server, NodeOperations operations, String token) {
        this.server = server;
        this.routes = new Routes(operations);
        this.news = operations.news();
        this.authorization = ("Bearer " + token).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Starts serving.
     *
     * @param port 0 for a free one
     * @throws IOException in one line when the port is in use
     */
    public static ApiServer start(int port, String token, NodeOperations operations) throws IOException {
        ServerLimits.set();
        HttpServer server;
        try {
            server = HttpServer.create(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), BACKLOG);
        } catch (BindException e) {
            throw new IOException(
                    "cannot serve the local API on 127.0.0.1:" + port
                            + ": the port is in use; give another with --api-port, 0 for a free one",
                    e);
        }
        ApiServer api = new ApiServer(server, operations, token);
        server.createContext("/", api::handle);
        server.setExecutor(api.threads);
        server.start();
        return api;
    }

    /** The port it serves on. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Who listens to events is sent away first, and so holds nobody up. */
    @Override
    public void close() {
        news.close();
        server.stop(FAREWELL_SECONDS);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        // Closed after all else: a failure has to be told on the way, not to a closed connection.
        try (exchange) {
            answered(exchange);
        }
    }

    private void answered(HttpExchange exchange) throws IOException {
        try {
            Refusal refusal = guard(exchange);
            if (refusal != null) {
                refuse(exchange, refusal);
                return;
            }
            try {
                answer(exchange, routes.answer(exchange));
            } catch (Refusal e) {
                refuse(exchange, e);
            }
        } catch (IOException e) {
            LOG.warn("local API: {} {}: {}", exchange.getRequestMethod(), exchange.getRequestURI(), e.getMessage());
            failed(exchange, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("local API: {} {}", exchange.getRequestMethod(), exchange.getRequestURI(), e);
            failed(exchange, "a fault in the node, see its log: " + e);
        }
    }

    private @Nullable Refusal guard(HttpExchange exchange) {
        String host = exchange.getRequestHeaders().getFirst("Host");
        int port = port();
        if (host == null || !Set.of("127.0.0.1:" + port, "localhost:" + port).contains(host)) {
            return new Refusal(403, "the request names another host", "ask 127.0.0.1:" + port);
        }
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        byte[] sent = given == null ? new byte[0] : given.getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(sent, authorization)
                ? null
                : new Refusal(
                        401, "the token is missing or wrong", "it is in the file api-token of the data directory");
    }

    private void answer(HttpExchange exchange, Answer answer) throws IOException, Refusal {
        switch (answer) {
            case Answer.Document(Object value) -> send(exchange, 200, ApiJson.write(value));
            case Answer.Bytes(String type, byte[] bytes) -> {
                exchange.getResponseHeaders().set("Content-Type", type);
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
            case Answer.Lines(NodeOperations.Results results) -> stream(exchange, "application/jsonl", results);
            case Answer.Stream(String type, NodeOperations.Results results) -> stream(exchange, type, results);
            case Answer.Events events -> EventStream.send(exchange, events, news);
        }
    }

    private static void stream(HttpExchange exchange, String type, NodeOperations.Results results) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            results.writeTo(out);
        }
    }

    private static void refuse(HttpExchange exchange, Refusal e) throws IOException {
        send(exchange, e.status(), ApiJson.write(new ApiError(String.valueOf(e.getMessage()), e.remedy())));
    }

    /** After an answer has begun nothing more can be said: closing the exchange cuts it short, which the client sees. */
    private static void failed(HttpExchange exchange, @Nullable String message) throws IOException {
        if (exchange.getResponseCode() < 0) {
            send(exchange, 500, ApiJson.write(new ApiError(String.valueOf(message), "")));
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] json) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, json.length);
        exchange.getResponseBody().write(json);
    }
}
