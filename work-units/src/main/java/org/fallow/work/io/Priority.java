package org.fallow.work.io;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How a worker stands back behind everything else on the machine. */
public enum Priority {
    /** Like any program. */
    NORMAL,
    /** Gets what others leave: {@code SCHED_IDLE} on Linux, the lowest niceness elsewhere; on Windows as {@link #NORMAL} in this version. */
    IDLE;

    private static final List<List<String>> PREFIXES =
            List.of(List.of("/usr/bin/chrt", "--idle", "0"), List.of("/usr/bin/nice", "-n", "19"));

    /** What stands before the command; the programs there replace themselves by it, so the process id stays. */
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
