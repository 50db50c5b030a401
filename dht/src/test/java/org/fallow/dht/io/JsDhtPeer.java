package org.fallow.dht.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.PeerId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** js-libp2p peers with kad-dht servers in a process of their own, asked one thing at a time; see src/interop/js/peer.mjs. */
final class JsDhtPeer implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;
    private final JsonNode ready;
    private int next;

    private JsDhtPeer(Process process) throws IOException {
        this.process = process;
        this.commands = process.outputWriter(UTF_8);
        this.answers = process.inputReader(UTF_8);
        this.ready = JSON.readTree(answers.readLine());
    }

    static JsDhtPeer start(Path directory) throws IOException {
        return start(directory, 1);
    }

    /** So many nodes in one process. */
    static JsDhtPeer start(Path directory, int nodes) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("node", "peer.mjs", Integer.toString(nodes)).directory(directory.toFile());
        return new JsDhtPeer(
                builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    PeerId id() throws IOException {
        return id(0);
    }

    /** Where it listens, with its peer id at the end. */
    Multiaddr address() throws IOException {
        return address(0);
    }

    PeerId id(int node) throws IOException {
        return PeerId.parse(ready.get("nodes").get(node).get("peer").asString());
    }

    Multiaddr address(int node) throws IOException {
        return Multiaddr.parse(ready.get("nodes").get(node).get("addrs").get(0).asString());
    }

    /** Runs a verb; {@code words} are names and values in turn. A failure there is an exception here. */
    JsonNode call(String verb, String... words) throws IOException {
        return callAt(0, verb, words);
    }

    /** The same at one of several nodes. */
    synchronized JsonNode callAt(int node, String verb, String... words) throws IOException {
        Map<String, Object> command = new LinkedHashMap<>();
        command.put("id", next++);
        command.put("cmd", verb);
        command.put("node", node);
        for (int i = 0; i < words.length; i += 2) {
            command.put(words[i], words[i + 1]);
        }
        commands.write(JSON.writeValueAsString(command) + "\n");
        commands.flush();
        JsonNode answer = JSON.readTree(answers.readLine());
        if (!answer.get("ok").asBoolean()) {
            throw new IOException(verb + ": " + answer.get("error").asString());
        }
        return answer.get("result");
    }

    @Override
    public void close() {
        process.destroy();
    }
}
