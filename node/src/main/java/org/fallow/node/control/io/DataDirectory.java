package org.fallow.node.control.io;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Where a node keeps its data when nobody says otherwise. */
public final class DataDirectory {
    private DataDirectory() {}

    /** This process's: by its environment and platform. */
    public static Path ofThisUser() {
        return of(System.getenv(), System.getProperty("os.name", ""), System.getProperty("user.home", "."));
    }

    /**
     * {@code FALLOW_HOME}, or else {@code fallow} in the platform's place for a user's data.
     *
     * @param environment variables; empty ones count as not set
     * @param system as the JDK names it in {@code os.name}
     * @param userHome the user's home directory
     */
    public static Path of(Map<String, String> environment, String system, String userHome) {
        String named = environment.getOrDefault("FALLOW_HOME", "");
        if (!named.isEmpty()) {
            return Path.of(named).toAbsolutePath();
        }
        String os = system.toLowerCase(Locale.ROOT);
        if (os.startsWith("windows")) {
            return under(environment.getOrDefault("LOCALAPPDATA", ""), Path.of(userHome, "AppData", "Local"));
        }
        if (os.startsWith("mac")) {
            return Path.of(userHome, "Library", "Application Support", "fallow");
        }
        return under(environment.getOrDefault("XDG_DATA_HOME", ""), Path.of(userHome, ".local", "share"));
    }

    private static Path under(String named, Path usual) {
        return (named.isEmpty() ? usual : Path.of(named)).resolve("fallow").toAbsolutePath();
    }
}
