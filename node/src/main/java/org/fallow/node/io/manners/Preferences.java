package org.fallow.node.io.manners;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.fallow.node.io.store.Home;
import org.fallow.node.policy.BadSetting;
import org.fallow.node.policy.Setting;
import org.fallow.node.policy.Settings;
import org.fallow.node.policy.SettingsFile;
import org.fallow.node.status.SettingStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code config.yaml} in the data directory: read when it is opened and when it has changed, whoever changed it. A file
 * with a mistake leaves what was in force in force. Safe for use by many threads.
 */
public final class Preferences {
    /** The file in the data directory. */
    public static final String FILE = "config.yaml";

    /** What a person writes to have a setting no longer set. */
    public static final String UNSET = "usual";

    private static final Logger LOG = LoggerFactory.getLogger(Preferences.class);

    private final Home home;
    private final Settings base;
    private Seen seen;
    private Settings settings;

    /** What tells whether a file is as it was. */
    private record Seen(String time, long bytes, Object key) {
        static final Seen NOTHING = new Seen("", 0, "");
    }

    /**
     * Reads the file, if it is there.
     *
     * @param base what is not set
     * @throws IOException in one line, when it cannot be read or has mistakes
     */
    public static Preferences open(Home home, Settings base) throws IOException {
        return new Preferences(home, base);
    }

    private Preferences(Home home, Settings base) throws IOException {
        this.home = home;
        this.base = base;
        this.seen = look();
        try {
            this.settings = SettingsFile.read(text(), base);
        } catch (BadSetting e) {
            throw new IOException(e.line() + " (the file is " + file() + ")", e);
        }
    }

    /** What is in force. */
    public synchronized Settings settings() {
        return settings;
    }

    /** What is in force, after a look at the file. */
    synchronized Settings fresh() {
        try {
            Seen now = look();
            if (!now.equals(seen)) {
                seen = now;
                settings = SettingsFile.read(text(), base);
                LOG.info("{} was read again: {}", file(), settings);
            }
        } catch (BadSetting e) {
            LOG.warn("{}; what was in force stays in force", e.line());
        } catch (IOException e) {
            LOG.warn("{} cannot be read: {}; what was in force stays in force", file(), e.getMessage());
        }
        return settings;
    }

    /** Every setting. */
    public synchronized List<SettingStatus> all() {
        List<SettingStatus> all = new ArrayList<>();
        for (Setting<?> setting : Setting.ALL) {
            all.add(status(setting));
        }
        return all;
    }

    /** One setting. */
    public synchronized SettingStatus one(String key) throws BadSetting {
        return status(Setting.of(key));
    }

    /**
     * Sets a setting, in the file and in force.
     *
     * @throws BadSetting when there is no such setting or that is no value for it; nothing has changed then
     */
    public synchronized SettingStatus set(String key, String value) throws BadSetting, IOException {
        Setting<?> setting = Setting.of(key);
        String printed =
                value.strip().equals(UNSET) ? "" : settings.with(key, value).text(setting);
        String text = SettingsFile.with(text(), key, printed);
        Settings next = SettingsFile.read(text, base);
        home.write(FILE, text.getBytes(StandardCharsets.UTF_8));
        seen = look();
        settings = next;
        return status(setting);
    }

    private SettingStatus status(Setting<?> setting) {
        return new SettingStatus(
                setting.key(),
                settings.text(setting),
                base.text(setting),
                settings.changed().containsKey(setting.key()),
                setting.about());
    }

    private Path file() {
        return home.path(FILE);
    }

    private String text() throws IOException {
        try {
            return Files.readString(file());
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private Seen look() throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(file(), BasicFileAttributes.class);
            Object key = now.fileKey();
            return new Seen(now.lastModifiedTime().toString(), now.size(), key == null ? "" : key);
        } catch (NoSuchFileException e) {
            return Seen.NOTHING;
        }
    }
}
