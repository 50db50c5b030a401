package org.fallow.node.io.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The node's SQLite database: one connection, one lock, write-ahead log, every transaction on the disk before it
 * returns ({@code synchronous = FULL}). The schema carries a version; older files are brought up at opening, newer ones
 * refused.
 */
public final class Database implements AutoCloseable {
    /** With less, not even the index of the write-ahead log fits. */
    private static final long FULL_BELOW_BYTES = 128 << 10;

    /** With so much again, it is worth trying. */
    private static final long ROOM_BYTES = 1 << 20;

    private final Path file;
    private final Connection connection;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable String stuck;

    /** Work inside a transaction. */
    @FunctionalInterface
    public interface Work<T> {
        /** Reads and writes; an exception undoes all of it. */
        T on(Connection connection) throws SQLException;
    }

    /** Reads one row. */
    @FunctionalInterface
    public interface Row<T> {
        /** The row as a value. */
        T read(ResultSet row) throws SQLException;
    }

    private Database(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /** Opens the file, making it where it is missing. */
    public static Database open(Path file) throws StoreException {
        try {
            Connection connection = Sqlite.connect(file);
            try {
                return open(file, connection);
            } catch (SQLException | StoreException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw trouble(file, e);
        }
    }

    private static Database open(Path file, Connection connection) throws SQLException, StoreException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 5000");
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("PRAGMA cache_size = -4096");
        }
        connection.setAutoCommit(false);
        Schema.migrate(connection, file);
        return new Database(file, connection);
    }

    /** Runs {@code work} in one transaction; when this returns, what it wrote is on the disk. */
    public <T> T transaction(Work<T> work) throws StoreException {
        T value = commit(work);
        stuck = null;
        return value;
    }

    /** Why nothing can be written, in one line: while there is no room, or since a write failed and until one succeeds. */
    public Optional<String> stuck() {
        if (isFull(file)) {
            return Optional.of(String.valueOf(
                    trouble(file, new SQLException("SQLITE_FULL")).getMessage()));
        }
        String why = stuck;
        if (why != null && freeBytes(file) >= ROOM_BYTES) {
            try {
                update("PRAGMA user_version = " + Schema.VERSION);
                return Optional.empty();
            } catch (StoreException e) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
        }
        return Optional.ofNullable(why);
    }

    private <T> T commit(Work<T> work) throws StoreException {
        lock.lock();
        try {
            T value = work.on(connection);
            connection.commit();
            return value;
        } catch (SQLException e) {
            throw undo(e);
        } finally {
            lock.unlock();
        }
    }

    /** One statement that changes rows, in its own transaction; returns how many. */
    public int update(String sql, Object... values) throws StoreException {
        return transaction(c -> update(c, sql, values));
    }

    /** One statement that changes rows, inside a transaction. */
    public static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, values)) {
            return statement.executeUpdate();
        }
    }

    /** One statement with each of the rows in turn, inside a transaction; prepared once. */
    static void updateAll(Connection connection, String sql, List<Object[]> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Object[] values : rows) {
                set(statement, values);
                statement.executeUpdate();
            }
        }
    }

    /** The rows of a query. */
    public <T> List<T> query(Row<T> row, String sql, Object... values) throws StoreException {
        return commit(c -> query(c, row, sql, values));
    }

    /** The first row of a query. */
    public <T> Optional<T> first(Row<T> row, String sql, Object... values) throws StoreException {
        return query(row, sql, values).stream().findFirst();
    }

    /** The rows of a query, inside a transaction. */
    public static <T> List<T> query(Connection connection, Row<T> row, String sql, Object... values)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, values);
                ResultSet rows = statement.executeQuery()) {
            List<T> found = new ArrayList<>();
            while (rows.next()) {
                found.add(row.read(rows));
            }
            return found;
        }
    }

    @Override
    public void close() throws StoreException {
        lock.lock();
        try {
            connection.close();
        } catch (SQLException e) {
            throw trouble(file, e);
        } finally {
            lock.unlock();
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        set(statement, values);
        return statement;
    }

    private static void set(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    private StoreException undo(SQLException cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
            begin(cause);
        }
        StoreException trouble = trouble(file, cause);
        stuck = trouble.getMessage();
        return trouble;
    }

    /**
     * SQLite has undone the transaction by itself, as it does when the disk is full. The driver does not notice: without this
     * every later transaction would fail at its end, with its changes made.
     */
    private void begin(SQLException cause) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** SQLite cannot tell when it lacks room for the files beside the database. */
    private static boolean isFull(Path file) {
        return freeBytes(file) < FULL_BELOW_BYTES;
    }

    /** Room on the disk; as much as can be where it does not tell. */
    private static long freeBytes(Path file) {
        try {
            Path there = Files.exists(file) ? file : file.resolveSibling(".");
            return Files.getFileStore(there).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    /** Whether SQLite says that the file is not as it was written. */
    static boolean isDamage(SQLException cause) {
        String said = String.valueOf(cause.getMessage());
        return said.contains("SQLITE_CORRUPT") || said.contains("SQLITE_NOTADB");
    }

    static StoreException trouble(Path file, SQLException cause) {
        String said = String.valueOf(cause.getMessage());
        if (said.contains("SQLITE_FULL")) {
            said = "No space left";
        } else if (said.contains("SQLITE_READONLY")) {
            said = "Read-only file system";
        } else if (isDamage(cause)) {
            said = "it is damaged: start the node again, or run fallow doctor --repair, which saves what can be read";
        } else if (said.contains("SQLITE_CANTOPEN") || said.contains("SQLITE_IOERR")) {
            said = isFull(file)
                    ? "No space left"
                    : "the disk does not let it be opened, read or written: look at its permissions, its free space and"
                            + " its health, or give another directory with --home";
        } else if (said.contains("SQLITE_BUSY")) {
            said = "another program has it open: stop that program";
        }
        return Trouble.with("use", file, new IOException(said, cause));
    }
}
