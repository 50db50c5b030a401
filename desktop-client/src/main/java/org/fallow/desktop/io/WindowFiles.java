package org.fallow.desktop.io;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.fallow.desktop.link.History;
import org.fallow.desktop.link.Wishes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the window keeps in the node's data directory: the person's wishes, and what was given hour by hour. */
final class WindowFiles {
    private static final Logger LOG = LoggerFactory.getLogger(WindowFiles.class);
    private static final String WISHES = "desktop.properties";
    private static final String HISTORY = "desktop-history.csv";

    private final Path home;

    WindowFiles(Path home) {
        this.home = home;
    }

    /** The wishes; the usual ones where none are kept, or what is kept cannot be read. */
    Wishes wishes() {
        Properties kept = new Properties();
        try (Reader in = Files.newBufferedReader(home.resolve(WISHES))) {
            kept.load(in);
            return new Wishes(
                    Wishes.Look.valueOf(kept.getProperty("look", Wishes.Look.SYSTEM.name())),
                    kept.getProperty("language", ""),
                    Boolean.parseBoolean(kept.getProperty("stop-on-close", "false")),
                    Boolean.parseBoolean(kept.getProperty("notify", "true")),
                    Boolean.parseBoolean(kept.getProperty("welcomed", "false")));
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("no wishes kept: {}", e.getMessage());
            return Wishes.USUAL;
        }
    }

    /** Keeps them. */
    void keep(Wishes wishes) {
        Properties kept = new Properties();
        kept.setProperty("look", wishes.look().name());
        kept.setProperty("language", wishes.language());
        kept.setProperty("stop-on-close", Boolean.toString(wishes.stopOnClose()));
        kept.setProperty("notify", Boolean.toString(wishes.notified()));
        kept.setProperty("welcomed", Boolean.toString(wishes.welcomed()));
        try {
            Files.createDirectories(home);
            try (Writer out = Files.newBufferedWriter(home.resolve(WISHES))) {
                kept.store(out, null);
            }
        } catch (IOException e) {
            LOG.warn("the window's settings cannot be kept: {}", e.getMessage());
        }
    }

    /** The history: a line for each hour, {@code hour,accepted,cpuSeconds}. Lines that are none are left out. */
    History history() {
        History history = new History();
        try {
            for (String line : Files.readAllLines(home.resolve(HISTORY))) {
                String[] parts = line.split(",", -1);
                if (parts.length == 3) {
                    history.restore(
                            Long.parseLong(parts[0]),
                            new History.Sums(Long.parseLong(parts[1]), Double.parseDouble(parts[2])));
                }
            }
        } catch (IOException | NumberFormatException e) {
            LOG.debug("no history kept, or not all of it: {}", e.getMessage());
        }
        return history;
    }

    /** Keeps it; the file is whole at any moment. */
    void keep(History history) {
        List<String> lines = new ArrayList<>();
        history.notes().forEach((hour, sums) -> lines.add(hour + "," + sums.accepted() + "," + sums.cpuSeconds()));
        try {
            Path written = Files.write(home.resolve(HISTORY + ".new"), lines);
            Files.move(written, home.resolve(HISTORY), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("the history cannot be kept: {}", e.getMessage());
        }
    }
}
