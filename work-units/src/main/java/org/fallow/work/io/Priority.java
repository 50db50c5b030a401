package org.fallow.work.io;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How a worker stands back behind everything else on the machine. */
public enum Priority {
    /** Like any program. */
    NORMAL,
    /**
     * Gets what others leave: on Linux {@code SCHED_IDLE} in a session of its own of the lowest weight (see
     * {@link Confine}), on macOS the background class, else the lowest niceness; on Windows as {@link #NORMAL} in this version.
     */
    IDLE;

    private static final List<List<String>> PREFIXES =
            List.of(List.of("/usr/sbin/taskpolicy", "-b"), List.of("/usr/bin/nice", "-n", "19"));

    /** What stands before the command where {@link Confine} does not; the programs there replace themselves by it, so the process id stays. */
    List<String> prefix() {
        if (this == NORMAL) {
            return List.of();
        }
        return PREFIXES.stream()
                .filter(prefix -> Files.isExecutable(Path.of(prefix.getFirst())))
                .findFirst()
                .orElse(List.of());
    }
}
