package org.fallow.node.io.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The tables, version after version, as {@code user_version} counts them. */
final class Schema {
    /** What each version adds to the one before; index 0 leads to version 1. Never change one that was released. */
    private static final List<String> MIGRATIONS = List.of("""
            CREATE TABLE projects (
              id BLOB PRIMARY KEY, envelope BLOB NOT NULL, sequence INTEGER NOT NULL) WITHOUT ROWID;
            CREATE TABLE joined (
              project BLOB PRIMARY KEY, weight INTEGER NOT NULL) WITHOUT ROWID;
            CREATE TABLE batches (
              cid BLOB PRIMARY KEY, envelope BLOB NOT NULL, project BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE published (
              batch BLOB PRIMARY KEY, safe INTEGER NOT NULL) WITHOUT ROWID;
            CREATE TABLE votes (
              batch BLOB NOT NULL, unit INTEGER NOT NULL, voter BLOB NOT NULL, digest BLOB NOT NULL,
              envelope BLOB NOT NULL, PRIMARY KEY (batch, unit, voter, digest)) WITHOUT ROWID;
            CREATE TABLE openings (
              batch BLOB NOT NULL, unit INTEGER NOT NULL, result BLOB NOT NULL, envelope BLOB NOT NULL,
              PRIMARY KEY (batch, unit, result)) WITHOUT ROWID;
            CREATE TABLE custody (
              batch BLOB NOT NULL, shard INTEGER NOT NULL, PRIMARY KEY (batch, shard)) WITHOUT ROWID;
            CREATE TABLE work (
              batch BLOB NOT NULL, unit INTEGER NOT NULL, vote BLOB NOT NULL, result BLOB NOT NULL,
              state TEXT NOT NULL, cpu_millis INTEGER NOT NULL, done_millis INTEGER NOT NULL,
              PRIMARY KEY (batch, unit)) WITHOUT ROWID;
            CREATE INDEX work_state ON work (state);
            """, """
            CREATE TABLE receipts (
              batch BLOB NOT NULL, shard INTEGER NOT NULL, custodian BLOB NOT NULL, units INTEGER NOT NULL,
              envelope BLOB NOT NULL, PRIMARY KEY (batch, shard, custodian)) WITHOUT ROWID;
            """, """
            ALTER TABLE work ADD COLUMN failure BLOB NOT NULL DEFAULT x'';
            """, """
            CREATE TABLE witnesses (
              batch BLOB NOT NULL, unit INTEGER NOT NULL, digest BLOB NOT NULL, envelope BLOB NOT NULL,
              PRIMARY KEY (batch, unit, digest)) WITHOUT ROWID;
            CREATE TABLE waves (
              batch BLOB NOT NULL, shard INTEGER NOT NULL, sequence INTEGER NOT NULL, envelope BLOB NOT NULL,
              PRIMARY KEY (batch, shard)) WITHOUT ROWID;
            """, """
            CREATE TABLE damaged (source TEXT NOT NULL, content BLOB NOT NULL);
            """, """
            CREATE TABLE sums (
              batch BLOB NOT NULL, shard INTEGER NOT NULL, content BLOB NOT NULL,
              PRIMARY KEY (batch, shard)) WITHOUT ROWID;
            """);

    /** The version this program writes. */
    static final int VERSION = MIGRATIONS.size();

    private Schema() {}

    /**
     * Brings the tables of an open database up to {@link #VERSION}, all of it or nothing.
     *
     * @throws StoreException when a newer program wrote it
     */
    static void migrate(Connection connection, Path file) throws SQLException, StoreException {
        int version = version(connection);
        refuseNewer(version, file);
        try (Statement statement = connection.createStatement()) {
            for (int i = version; i < VERSION; i++) {
                statement.executeUpdate(MIGRATIONS.get(i));
                statement.executeUpdate("PRAGMA user_version = " + (i + 1));
            }
        }
        connection.commit();
    }

    static int version(Connection connection) throws SQLException {
        return Database.query(connection, r -> r.getInt(1), "PRAGMA user_version")
                .getFirst();
    }

    static void refuseNewer(int version, Path file) throws StoreException {
        if (version > VERSION) {
            throw new StoreException(file + " was written by a newer Fallow (schema " + version + ", this one knows "
                    + VERSION + "): update Fallow, or give another directory with --home");
        }
    }

    /** The statements that lead to a version, for tests of the way from it to {@link #VERSION}. */
    static List<String> upTo(int version) {
        return MIGRATIONS.subList(0, version);
    }
}
