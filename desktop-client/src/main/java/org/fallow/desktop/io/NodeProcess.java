package org.fallow.desktop.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The node that this window started, if it did: a process of its own that outlives the window. */
final class NodeProcess {
    private static final String LOG_FILE = "node.log";
    private static final int LINE_CHARS_MAX = 200;
    /** With it the node is not ended by a Ctrl-C in the terminal that the window was opened from. */
    private static final Path OWN_SESSION = Path.of("/usr/bin/setsid");

    private final List<String> command;
    private final Path home;
    private @Nullable Process process;

    NodeProcess(Setup setup) {
        List<String> whole = new ArrayList<>();
        if (Files.isExecutable(OWN_SESSION)) {
            whole.add(OWN_SESSION.toString());
        }
        whole.addAll(setup.program());
        whole.addAll(List.of("run", "--home", setup.home().toString()));
        whole.addAll(setup.nodeOptions());
        this.command = List.copyOf(whole);
        this.home = setup.home();
    }

    /** Starts one, unless the last one still runs. */
    synchronized void start() throws IOException {
        if (!isRunning()) {
            Files.createDirectories(home);
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve(LOG_FILE).toFile())
                    .start();
            process.getOutputStream().close();
        }
    }

    /** Whether the one that was started still runs. */
    synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** What the one that was started said last, when it has ended; null otherwise. */
    synchronized @Nullable String lastWords() {
        if (process == null || process.isAlive() || process.exitValue() == 0) {
            return null;
        }
        try {
            List<String> lines = Files.readAllLines(home.resolve(LOG_FILE)).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
            String last = lines.isEmpty() ? "exit code " + process.exitValue() : lines.getLast();
            return last.substring(0, Math.min(LINE_CHARS_MAX, last.length()));
        } catch (IOException e) {
            return "exit code " + process.exitValue();
        }
    }
}
