package org.fallow.node.io.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fallow.node.policy.BadSetting;
import org.fallow.node.policy.Settings;
import org.fallow.node.policy.SettingsFile;

/** A look at everything in a data directory while no node runs in it, and what can be mended mended where that is wanted. */
public final class Examination {
    private static final String CONFIG = "config.yaml";
    private static final String MEND = "fallow doctor --repair ";

    private final Home home;
    private final boolean repair;
    private final List<Finding> findings = new ArrayList<>();

    /** How a part is. */
    public enum State {
        /** As it should be. */
        OK,
        /** Something was mended, or may become trouble. */
        WARN,
        /** Something is wrong. */
        FAIL
    }

    /**
     * One part of the data directory.
     *
     * @param part its name
     * @param says one line; with the remedy where something is wrong
     */
    public record Finding(String part, State state, String says) {}

    private Examination(Home home, boolean repair) {
        this.home = home;
        this.repair = repair;
    }

    /**
     * Looks at every part.
     *
     * @throws StoreException when a node runs in the directory
     */
    public static List<Finding> of(Home home, boolean repair) throws StoreException {
        Examination examination = new Examination(home, repair);
        try (FileChannel lock = home.lock()) {
            if (lock.isOpen()) {
                examination.keys();
                examination.database();
                examination.blobs();
                examination.config();
            }
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw Trouble.with("lock", home.directory(), e);
        }
        return examination.findings;
    }

    private void note(String part, State state, String says) {
        findings.add(new Finding(part, state, says));
    }

    private void keys() {
        for (Keys.Role role : Keys.Role.values()) {
            try {
                Optional<Keys.Shown> shown = home.keys().shown(role);
                note(
                        role.file(),
                        State.OK,
                        shown.map(s -> s.id() + (s.encrypted() ? ", encrypted" : ""))
                                .orElse("none yet"));
            } catch (StoreException e) {
                note(role.file(), State.FAIL, String.valueOf(e.getMessage()));
            }
        }
    }

    private void database() {
        Path file = home.path("fallow.db");
        try {
            if (!repair) {
                Optional<String> damage = Repair.look(file);
                note(
                        "fallow.db",
                        damage.isEmpty() ? State.OK : State.FAIL,
                        damage.map(d -> d + ": " + MEND + "saves what can be read")
                                .orElse("sound"));
                return;
            }
            Optional<Repair.Outcome> outcome = Repair.mend(file);
            note(
                    "fallow.db",
                    outcome.isEmpty() ? State.OK : State.WARN,
                    outcome.map(Repair.Outcome::line).orElse("sound"));
        } catch (StoreException e) {
            note("fallow.db", State.FAIL, String.valueOf(e.getMessage()));
        }
    }

    private void blobs() {
        try {
            BlobStore store = new BlobStore(home.folder("blobs"));
            List<String> damaged = store.look(repair);
            String size = String.format(Locale.ROOT, "%.1f MiB", store.bytes() / 1024.0 / 1024.0);
            if (damaged.isEmpty()) {
                note("blobs", State.OK, "sound, " + size);
            } else if (repair) {
                note(
                        "blobs",
                        State.WARN,
                        damaged.size() + " damaged ones were removed, they are fetched again when needed");
            } else {
                note(
                        "blobs",
                        State.FAIL,
                        damaged.size() + " are damaged, such as " + damaged.getFirst() + ": " + MEND
                                + "removes them, and they are fetched again when needed");
            }
        } catch (StoreException e) {
            note("blobs", State.FAIL, String.valueOf(e.getMessage()));
        }
    }

    private void config() throws StoreException {
        Path file = home.path(CONFIG);
        try {
            byte[] content = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
            try {
                SettingsFile.read(new String(content, StandardCharsets.UTF_8), Settings.USUAL);
                note(CONFIG, State.OK, "sound");
            } catch (BadSetting e) {
                if (repair) {
                    mendConfig(content);
                } else {
                    note(CONFIG, State.FAIL, e.line() + ": correct " + file + ", or " + MEND + "keeps its good lines");
                }
            }
        } catch (IOException e) {
            throw Trouble.with("read", file, e);
        }
    }

    private void mendConfig(byte[] content) throws IOException {
        StringBuilder good = new StringBuilder();
        for (String line : new String(content, StandardCharsets.UTF_8).lines().toList()) {
            if (isGood(line)) {
                good.append(line).append('\n');
            }
        }
        Path kept = home.folder("damaged").resolve(CONFIG);
        Files.write(kept, content);
        home.write(CONFIG, good.toString().getBytes(StandardCharsets.UTF_8));
        note(CONFIG, State.WARN, "the lines that make sense were kept; the file as it was is " + kept);
    }

    private static boolean isGood(String line) {
        try {
            SettingsFile.read(line, Settings.USUAL);
            return line.chars().noneMatch(Character::isISOControl);
        } catch (BadSetting e) {
            return false;
        }
    }
}
