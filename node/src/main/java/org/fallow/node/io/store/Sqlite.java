package org.fallow.node.io.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens SQLite's files. Its own code is unpacked in the folder {@code native} beside the first of them: among the computer's temporary files,
 * its usual place, each process that was killed would leave a megabyte that nobody takes away.
 */
final class Sqlite {
    private static final String FOLDER = "native";
    private static final String PLACE = "org.sqlite.tmpdir"; // looked at once, when the first file is opened
    private static final long ROOM_BYTES = 16 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(Sqlite.class);

    private Sqlite() {}

    /** A connection to the file, made where it is missing; its directory is this process's. */
    static Connection connect(Path file) throws SQLException {
        Path directory = file.getParent(); // none of a database in memory
        if (directory != null && System.getProperty(PLACE) == null) {
            unpackIn(directory.resolve(FOLDER));
        }
        return DriverManager.getConnection("jdbc:sqlite:" + file);
    }

    private static void unpackIn(Path folder) {
        try {
            Files.createDirectories(folder);
            try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
                for (Path file : left) {
                    Files.delete(file);
                }
            }
            if (Files.getFileStore(folder).getUsableSpace() >= ROOM_BYTES) {
                System.setProperty(PLACE, folder.toString());
            }
        } catch (IOException e) {
            LOG.info("SQLite's code goes to the temporary files, not to {}: {}", folder, e.toString());
        }
    }
}
