package org.fallow.node.control.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.fallow.node.control.ApiError;
import org.fallow.node.control.ApiException;
import org.fallow.node.control.ApiJson;
import org.fallow.node.control.ApiPaths;
import org.fallow.node.control.ApiRefused;
import org.fallow.node.control.NoRunningNode;
import tools.jackson.core.JacksonException;

/**
 * Requests to the node of one data directory. Port and token are read from it at every call, so that a node that was
 * started again is found without ado.
 */
final class ApiConnection implements AutoCloseable {
    private static final int DOCUMENT_MAX_BYTES = 32 << 20;
    private static final int LINE_MAX_BYTES = 16 << 20;
    private static final int FILE_MAX_BYTES = 256;
    private static final int BYTES_MAX = 72 << 20;
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(2);

    private static final String START_ONE = "start one with: fallow run";

    /** Makes a value of a document's bytes. */
    interface Reader<T> {
        T read(byte[] json) throws JacksonException;
    }

    private final Path home;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_PATIENCE)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();

    ApiConnection(Path home) {
        this.home = home;
    }

    <T> T get(String path, Duration patience, Reader<T> reader) throws ApiException {
        return document(request(path).GET(), patience, reader);
    }

    <T> T post(String path, Duration patience, Object message, Reader<T> reader) throws ApiException {
        return document(request(path).header("Content-Type", "application/json").POST(json(message)), patience, reader);
    }

    <T> T post(String path, Duration patience, Reader<T> reader) throws ApiException {
        return document(request(path).POST(BodyPublishers.noBody()), patience, reader);
    }

    <T> T put(String path, Duration patience, byte[] body, Reader<T> reader) throws ApiException {
        HttpRequest.Builder request =
                request(path).header("Content-Type", "application/octet-stream").PUT(BodyPublishers.ofByteArray(body));
        return document(request, patience, reader);
    }

    /** The body as it is. */
    byte[] bytes(String path, Duration patience) throws ApiException {
        HttpResponse<byte[]> response =
                send(request(path).GET(), patience, BodyHandlers.limiting(BodyHandlers.ofByteArray(), BYTES_MAX));
        if (response.statusCode() >= 400) {
            throw refusal(response.statusCode(), response.body());
        }
        return response.body();
    }

    /** Writes the body as it arrives; {@code patience} is for the first byte. */
    void copy(String path, Duration patience, OutputStream to) throws ApiException, IOException {
        HttpResponse<InputStream> response = send(request(path).GET(), patience, BodyHandlers.ofInputStream());
        byte[] chunk = new byte[1 << 16];
        try (InputStream body = response.body()) {
            if (response.statusCode() >= 400) {
                throw refusal(response.statusCode(), body.readNBytes(DOCUMENT_MAX_BYTES));
            }
            for (int n = next(body, chunk); n >= 0; n = next(body, chunk)) {
                to.write(chunk, 0, n);
            }
        }
    }

    private static int next(InputStream body, byte[] chunk) throws ApiException {
        try {
            return body.read(chunk);
        } catch (IOException e) {
            throw new NoRunningNode("the node went away while it answered (" + e.getMessage() + ")", START_ONE);
        }
    }

    /** Hands over the body's lines as they arrive; {@code patience} is for the first byte. */
    long lines(String path, Duration patience, Consumer<String> line) throws ApiException {
        HttpResponse<InputStream> response = send(request(path).GET(), patience, BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() >= 400) {
                throw refusal(response.statusCode(), body.readNBytes(DOCUMENT_MAX_BYTES));
            }
            return split(body, line);
        } catch (IOException e) {
            throw new NoRunningNode("the node went away while it answered (" + e.getMessage() + ")", START_ONE);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private static long split(InputStream body, Consumer<String> line) throws IOException, ApiRefused {
        ByteArrayOutputStream open = new ByteArrayOutputStream();
        byte[] chunk = new byte[1 << 16];
        long lines = 0;
        for (int n = body.read(chunk); n >= 0; n = body.read(chunk)) {
            int from = 0;
            for (int i = 0; i < n; i++) {
                if (chunk[i] == '\n') {
                    open.write(chunk, from, i - from);
                    line.accept(open.toString(StandardCharsets.UTF_8));
                    open.reset();
                    from = i + 1;
                    lines++;
                }
            }
            open.write(chunk, from, n - from);
            if (open.size() > LINE_MAX_BYTES) {
                throw new ApiRefused(0, "a line of the results is longer than " + LINE_MAX_BYTES + " bytes", "");
            }
        }
        if (open.size() > 0) {
            throw new IOException("the last line has no end");
        }
        return lines;
    }

    private <T> T document(HttpRequest.Builder request, Duration patience, Reader<T> reader) throws ApiException {
        HttpResponse<byte[]> response =
                send(request, patience, BodyHandlers.limiting(BodyHandlers.ofByteArray(), DOCUMENT_MAX_BYTES));
        if (response.statusCode() >= 400) {
            throw refusal(response.statusCode(), response.body());
        }
        try {
            return reader.read(response.body());
        } catch (JacksonException e) {
            throw new ApiRefused(
                    0, "the node's answer makes no sense here: " + e.getOriginalMessage(), "are both of one version?");
        }
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, Duration patience, BodyHandler<T> handler)
            throws ApiException {
        CompletableFuture<HttpResponse<T>> answer = client.sendAsync(request.build(), handler);
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw NoRunningNode.late(
                    "the node of " + home + " did not answer within " + patience.toSeconds() + " s",
                    "see its log, or end it and start it again");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ConnectException
                    ? new NoRunningNode("no running node for " + home, START_ONE)
                    : new NoRunningNode(
                            "the node of " + home + " went away while it was asked (" + e.getMessage() + ")",
                            START_ONE);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new ApiRefused(0, "interrupted while waiting for the node", "");
        }
    }

    private ApiRefused refusal(int status, byte[] body) {
        if (status == 401) {
            return new ApiRefused(
                    status,
                    "the node refused the token in " + home.resolve(ApiPaths.TOKEN_FILE),
                    "another program may use its port: restart the node");
        }
        try {
            ApiError error = ApiJson.read(body, ApiError.class);
            return new ApiRefused(status, error.error(), error.remedy());
        } catch (JacksonException e) {
            return new ApiRefused(status, "the node answered with HTTP status " + status, "see its log");
        }
    }

    private HttpRequest.Builder request(String path) throws ApiException {
        String port = read(ApiPaths.PORT_FILE);
        if (!port.matches("[1-9][0-9]{0,4}") || Integer.parseInt(port) > 65_535) {
            throw new NoRunningNode(
                    home.resolve(ApiPaths.PORT_FILE) + " does not hold a port", "remove it, and " + START_ONE);
        }
        String token = read(ApiPaths.TOKEN_FILE);
        if (!token.matches("[!-~]+")) {
            throw new ApiRefused(0, home.resolve(ApiPaths.TOKEN_FILE) + " does not hold a token", "restart the node");
        }
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + token);
    }

    private String read(String name) throws ApiException {
        Path file = home.resolve(name);
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(FILE_MAX_BYTES), StandardCharsets.US_ASCII).strip();
        } catch (NoSuchFileException e) {
            throw new NoRunningNode("no running node for " + home, START_ONE);
        } catch (IOException e) {
            throw new ApiRefused(
                    0,
                    "cannot read " + file + " (" + e.getClass().getSimpleName() + ")",
                    "is the node another user's?");
        }
    }

    private static BodyPublisher json(Object message) {
        return BodyPublishers.ofByteArray(ApiJson.write(message));
    }
}
