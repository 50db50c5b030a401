package org.fallow.node.io.sensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.fallow.node.policy.Reading;

/** Which of the programs that are looked for run, by the names of their files; no other name is kept. */
final class Programs implements Sensor<SortedSet<String>> {
    private static final String WINDOWS_ENDING = ".exe";

    private final Supplier<SortedSet<String>> wanted;

    Programs(Supplier<SortedSet<String>> wanted) {
        this.wanted = wanted;
    }

    @Override
    public Reading<SortedSet<String>> read() {
        Set<String> running = new HashSet<>();
        ProcessHandle.allProcesses().forEach(process -> {
            process.info().command().ifPresent(c -> running.add(name(c)));
            title(process.pid(), running);
        });
        SortedSet<String> found = new TreeSet<>();
        for (String program : wanted.get()) {
            if (running.contains(name(program))) {
                found.add(program);
            }
        }
        return Reading.of(found);
    }

    /** What Linux calls a process, also that of another user, or a script; cut off after 15 characters. */
    private static void title(long pid, Set<String> running) {
        Path file = Path.of("/proc", Long.toString(pid), "comm");
        if (Files.isReadable(file)) {
            try {
                running.add(name(Files.readString(file).strip()));
            } catch (IOException e) {
                // It has ended since it was listed, and so does not run.
                running.remove("");
            }
        }
    }

    private static String name(String command) {
        int slash = Math.max(command.lastIndexOf('/'), command.lastIndexOf('\\'));
        String name = command.substring(slash + 1).toLowerCase(Locale.ROOT);
        return name.endsWith(WINDOWS_ENDING) ? name.substring(0, name.length() - WINDOWS_ENDING.length()) : name;
    }
}
