package org.fallow.node.io.news;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.fallow.node.control.ApiJson;
import org.fallow.node.status.NodeEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Events in a file, a JSON document a line: {@code events.jsonl}, and when that is full {@code events.1.jsonl}, the one
 * before. A log that cannot be written keeps nobody from working.
 */
public final class EventLog {
    /** The folder in the data directory. */
    public static final String FOLDER = "log";

    private static final long FILE_BYTES_MAX = 1 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

    private final Path file;
    private final Path before;
    private boolean troubled;

    /** In a folder that exists. */
    public EventLog(Path folder) {
        this.file = folder.resolve("events.jsonl");
        this.before = folder.resolve("events.1.jsonl");
    }

    /** Writes one more. */
    synchronized void add(NodeEvent event) {
        try {
            if (Files.exists(file) && Files.size(file) >= FILE_BYTES_MAX) {
                Files.move(file, before, StandardCopyOption.REPLACE_EXISTING);
            }
            byte[] line =
                    (new String(ApiJson.write(event), StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8);
            try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                out.write(line);
            }
            troubled = false;
        } catch (IOException e) {
            boolean first = !troubled;
            troubled = true; // before it is told, which would come here again
            if (first) {
                LOG.warn("the log {} cannot be written ({}): is the disk full?", file, e.getMessage());
            }
        }
    }

    /** The last events, oldest first; lines that a crash cut short are left out. */
    public synchronized List<NodeEvent> last(int most) {
        List<NodeEvent> events = new ArrayList<>();
        for (Path part : List.of(before, file)) {
            read(part, events);
        }
        return List.copyOf(events.subList(Math.max(0, events.size() - most), events.size()));
    }

    private static void read(Path part, List<NodeEvent> into) {
        if (!Files.isReadable(part)) {
            return;
        }
        try (Stream<String> lines = Files.lines(part, StandardCharsets.ISO_8859_1)) {
            lines.forEach(line -> parse(line, into));
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("the log {} cannot be read: {}", part, e.getMessage());
        }
    }

    private static void parse(String line, List<NodeEvent> into) {
        try {
            into.add(ApiJson.read(line.getBytes(StandardCharsets.ISO_8859_1), NodeEvent.class));
        } catch (JacksonException e) {
            LOG.debug("a line of the log is no event: {}", e.getOriginalMessage());
        }
    }
}
