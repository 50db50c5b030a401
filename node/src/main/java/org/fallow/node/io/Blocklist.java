package org.fallow.node.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.fallow.node.io.store.Home;
import org.fallow.work.record.ProjectId;

/**
 * The projects that this node's user wants nothing to do with: their units are not run, and they are not shown unless asked
 * for. Which ones stands in the file {@code blocked} of the data directory, an id a line.
 */
final class Blocklist {
    /** Projects that one node blocks at most. */
    static final int PROJECTS_MAX = 10_000;

    private static final String FILE = "blocked";

    private final Home home;
    private volatile Set<ProjectId> blocked;

    private Blocklist(Home home, Set<ProjectId> blocked) {
        this.home = home;
        this.blocked = blocked;
    }

    /** What the data directory names; a line that is no project's id is an error that says where it is. */
    static Blocklist open(Home home) throws IOException {
        Set<ProjectId> blocked = new TreeSet<>();
        Path file = home.path(FILE);
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                try {
                    blocked.add(ProjectId.parse(line.strip()));
                } catch (IOException e) {
                    throw new IOException(file + ": " + e.getMessage() + "; remove that line", e);
                }
            }
        }
        return new Blocklist(home, Collections.unmodifiableSet(blocked));
    }

    /** Those that are blocked, in the order of their ids. */
    Set<ProjectId> all() {
        return blocked;
    }

    boolean has(ProjectId project) {
        return blocked.contains(project);
    }

    /**
     * Blocks a project from now on, or no longer; false where that is so already.
     *
     * @throws IOException when there are too many, or the disk says no; then nothing has changed
     */
    synchronized boolean set(ProjectId project, boolean wanted) throws IOException {
        if (blocked.contains(project) == wanted) {
            return false;
        }
        if (wanted && blocked.size() >= PROJECTS_MAX) {
            throw new IOException("this node blocks " + PROJECTS_MAX + " projects, which is the most it does");
        }
        Set<ProjectId> next = new TreeSet<>(blocked);
        if (wanted) {
            next.add(project);
        } else {
            next.remove(project);
        }
        String lines = next.stream().map(id -> id + "\n").collect(Collectors.joining());
        home.write(FILE, lines.getBytes(StandardCharsets.US_ASCII));
        blocked = Collections.unmodifiableSet(next);
        return true;
    }
}
