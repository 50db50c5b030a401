package org.fallow.desktop.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.fallow.desktop.link.Autostart;

/**
 * Has desktops of the freedesktop kind start the node, by a file in the folder that they look into at log-in.
 *
 * @see <a href="https://specifications.freedesktop.org/autostart-spec/latest/">Desktop Application Autostart</a>
 */
final class XdgAutostart implements Autostart {
    static final String FILE = "fallow.desktop";

    private final Optional<Path> folder;
    private final List<String> command;

    /** Has what {@code setup} starts as a node started with its data directory. */
    XdgAutostart(Setup setup) {
        this.folder = setup.autostart();
        List<String> whole = new ArrayList<>(setup.program());
        whole.addAll(List.of("run", "--home", setup.home().toString()));
        whole.addAll(setup.nodeOptions());
        this.command = List.copyOf(whole);
    }

    /** Where this system's desktops look; empty where it has none of that kind. */
    static Optional<Path> folder(String system, Map<String, String> environment, String userHome) {
        String name = system.toLowerCase(Locale.ROOT);
        if (name.startsWith("windows") || name.startsWith("mac")) {
            return Optional.empty();
        }
        String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
        // A relative path is to be ignored, says the base directory specification.
        Path base = config.startsWith("/") ? Path.of(config) : Path.of(userHome, ".config");
        return Optional.of(base.resolve("autostart"));
    }

    @Override
    public void look(Consumer<State> seen) {
        Thread.ofVirtual().name("autostart").start(() -> {
            State state = state();
            UiThread.run(() -> seen.accept(state));
        });
    }

    @Override
    public void set(boolean wanted, Consumer<State> done, Consumer<String> failed) {
        Thread.ofVirtual().name("autostart").start(() -> {
            try {
                write(wanted);
                State state = state();
                UiThread.run(() -> done.accept(state));
            } catch (IOException e) {
                UiThread.run(() -> failed.accept(String.valueOf(e)));
            }
        });
    }

    /** An entry that is there but hidden is off: that is how desktops' own settings switch it off. */
    State state() {
        if (folder.isEmpty()) {
            return State.NOT_HERE;
        }
        try {
            List<String> lines = Files.readAllLines(folder.get().resolve(FILE));
            boolean off = lines.contains("Hidden=true") || lines.contains("X-GNOME-Autostart-enabled=false");
            return off ? State.OFF : State.ON;
        } catch (IOException e) {
            return State.OFF;
        }
    }

    void write(boolean wanted) throws IOException {
        Path to = folder.orElseThrow(() -> new IOException("this system has no such folder"));
        Path file = to.resolve(FILE);
        if (!wanted) {
            Files.deleteIfExists(file);
            return;
        }
        Files.createDirectories(to);
        Path draft = to.resolve(FILE + ".new");
        Files.writeString(draft, entry(), StandardCharsets.UTF_8);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String entry() {
        return """
                [Desktop Entry]
                Type=Application
                Name=Fallow
                Comment=Computes for the projects you joined, as your settings allow
                Exec=%s
                Terminal=false
                NoDisplay=true
                X-GNOME-Autostart-enabled=true
                """.formatted(command.stream().map(XdgAutostart::quoted).collect(Collectors.joining(" ")));
    }

    /**
     * An argument as the {@code Exec} key wants it: quoted, with what a shell would read escaped, percent signs doubled; and
     * every backslash doubled once more, as the value is a string.
     */
    static String quoted(String argument) {
        String escaped = argument.replaceAll("([\"`$\\\\])", "\\\\$1").replace("%", "%%");
        return '"' + escaped.replace("\\", "\\\\") + '"';
    }
}
