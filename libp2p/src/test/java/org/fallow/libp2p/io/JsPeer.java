package org.fallow.libp2p.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.fallow.libp2p.address.Multiaddr;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A js-libp2p peer in a process of its own; see src/interop/js/peer.mjs. */
final class JsPeer {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Process process;
    private final Writer commands;
    private final AtomicLong nextId = new AtomicLong(1);
    private final Map<Long, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final CompletableFuture<JsonNode> ready = new CompletableFuture<>();

    private JsPeer(Process process) {
        this.process = process;
        this.commands = process.outputWriter(UTF_8);
    }

    static JsPeer start(Path directory, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("node", "peer.mjs"));
        command.addAll(List.of(options));
        return start(directory, command);
    }

    /** A peer by the command that starts it. */
    static JsPeer start(Path directory, List<String> command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        JsPeer peer = new JsPeer(
                builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
        Thread.ofVirtual().start(peer::readAll);
        peer.ready.get(30, TimeUnit.SECONDS);
        return peer;
    }

    /** Where it listens, with its peer id at the end. */
    Multiaddr address() throws Exception {
        return Multiaddr.parse(ready.get().get("addrs").get(0).asString());
    }

    /** Runs a verb; {@code words} are names and values in turn. A failure there is an exception here. */
    JsonNode call(String verb, Object... words) throws Exception {
        Map<String, Object> command = new LinkedHashMap<>();
        long id = nextId.getAndIncrement();
        command.put("id", id);
        command.put("cmd", verb);
        for (int i = 0; i < words.length; i += 2) {
            command.put((String) words[i], words[i + 1]);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        synchronized (commands) {
            commands.write(JSON.writeValueAsString(command) + "\n");
            commands.flush();
        }
        JsonNode line = answer.get(90, TimeUnit.SECONDS);
        if (!line.get("ok").asBoolean()) {
            throw new IOException(line.get("error").asString());
        }
        return line.get("result");
    }

    /** Ends the process. */
    void stop() throws Exception {
        commands.close();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private void readAll() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode node = JSON.readTree(line);
                if (node.has("event")) {
                    ready.complete(node);
                } else {
                    Objects.requireNonNull(answers.remove(node.get("id").asLong()))
                            .complete(node);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            IOException gone = new IOException("the js peer has ended");
            ready.completeExceptionally(gone);
            answers.values().forEach(answer -> answer.completeExceptionally(gone));
        }
    }
}
