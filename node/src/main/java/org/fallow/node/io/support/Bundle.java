package org.fallow.node.io.support;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A zip of what helps to find out what is wrong. Only what is named here goes in, and every byte of it has passed the
 * redaction: a file that somebody puts into the data directory later stays where it is.
 */
public final class Bundle {
    /** Of one file; of a longer one the end is what matters. */
    private static final int FILE_BYTES_MAX = 4 << 20;

    private static final int KEY_BYTES_MAX = 64 << 10;

    private final Path home;
    private final Redaction redaction;
    private final Map<String, String> entries = new LinkedHashMap<>();

    /** Of a data directory. */
    public Bundle(Path home) throws IOException {
        this.home = home;
        Redaction.Builder builder = Redaction.ofThisUser().text(home.toString(), "<data directory>");
        for (Path secret : secrets(home)) {
            byte[] bytes = read(secret, KEY_BYTES_MAX);
            builder.key(bytes, "<secret>").text(text(bytes).strip(), "<secret>");
        }
        this.redaction = builder.build();
    }

    /** The keys and the token: of what stands in these files nothing may stand elsewhere. */
    private static List<Path> secrets(Path home) throws IOException {
        if (!Files.isDirectory(home)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(home)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().matches(".*\\.key(\\..*)?|api-token.*"))
                    .toList();
        }
    }

    /** Adds a text under a name. */
    public void add(String name, String text) {
        entries.put(name, redaction.of(text));
    }

    /** Adds a file of the data directory, if it is there. */
    public void addFile(String name) throws IOException {
        Path file = home.resolve(name);
        if (Files.isRegularFile(file)) {
            add(name, text(read(file, FILE_BYTES_MAX)));
        }
    }

    /** The names of what is in it. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /** Writes the zip. */
    public void write(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
    }

    private static byte[] read(Path file, int most) throws IOException {
        long size = Files.size(file);
        try (var in = Files.newInputStream(file)) {
            in.skipNBytes(Math.max(0, size - most));
            return in.readNBytes(most);
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
