package org.fallow.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Where the sources are. */
public final class Repository {
    private static final Set<String> NOT_OURS = Set.of("target", "node_modules");

    private Repository() {}

    /** The root: the first folder upwards that holds all modules. */
    public static Path root() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve("libp2p")) && Files.isDirectory(at.resolve("desktop-client"))) {
                return at;
            }
        }
        throw new IllegalStateException("run this test inside the repository");
    }

    /** The Java sources of a module, sorted. */
    public static List<Path> javaFiles(String folder, String kind) {
        return filesUnder(root().resolve(folder).resolve(Path.of("src", kind, "java"))).stream()
                .filter(file -> file.toString().endsWith(".java"))
                .toList();
    }

    /** All files below a folder, sorted, without what is built or fetched; none when there is no such folder. */
    public static List<Path> filesUnder(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(Repository::isOurs)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOurs(Path file) {
        for (Path part : root().relativize(file)) {
            if (NOT_OURS.contains(part.toString())) {
                return false;
            }
        }
        return true;
    }
}
