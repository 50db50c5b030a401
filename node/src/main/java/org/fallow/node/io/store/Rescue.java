package org.fallow.node.io.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fallow.libp2p.wire.WireException;
import org.fallow.work.record.Cid;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Sha256;
import org.fallow.work.record.Signed;
import org.fallow.work.record.Vote;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills a new database with the rows of a damaged one. A signed record is opened, so that none comes in that is not as it was
 * signed, and its keys are made anew from what was signed; of the other rows the form is checked. What is not sound is kept
 * in the table {@code damaged}. What is there already stays: the best source comes first.
 */
final class Rescue {
    /** In this order, so that what matters most is there first. */
    private static final List<String> TABLES = List.of(
            "work",
            "published",
            "joined",
            "projects",
            "batches",
            "custody",
            "receipts",
            "votes",
            "openings",
            "witnesses",
            "waves");

    private static final byte[] NONE = {};
    private static final Logger LOG = LoggerFactory.getLogger(Rescue.class);

    private final Connection into;
    private long taken;
    private long damaged;
    private boolean whole = true;

    /** Into an open database with empty tables, inside a transaction that the caller ends. */
    Rescue(Connection into) {
        this.into = into;
    }

    /** Rows that came in. */
    long taken() {
        return taken;
    }

    /** Rows that were read and are not sound. */
    long damaged() {
        return damaged;
    }

    /** Whether SQLite could read every table to its end. */
    boolean whole() {
        return whole;
    }

    /** Takes what SQLite can read: from the front, and where that breaks off, from the end. */
    void take(Connection from) throws SQLException {
        for (String table : TABLES) {
            if (!read(from, table, "SELECT * FROM " + table)) {
                whole = false;
                read(from, table, "SELECT * FROM " + table + " ORDER BY " + keys(table));
            }
        }
    }

    private static String keys(String table) {
        return switch (table) {
            case "projects" -> "id DESC";
            case "batches" -> "cid DESC";
            case "joined" -> "project DESC";
            case "published" -> "batch DESC";
            case "custody", "waves" -> "batch DESC, shard DESC";
            case "receipts" -> "batch DESC, shard DESC, custodian DESC";
            case "votes" -> "batch DESC, unit DESC, voter DESC, digest DESC";
            case "openings" -> "batch DESC, unit DESC, result DESC";
            case "witnesses" -> "batch DESC, unit DESC, digest DESC";
            default -> "batch DESC, unit DESC";
        };
    }

    /** The source broke off; what goes wrong with the new database is another matter. */
    private static final class UnreadableException extends SQLException {
        private static final long serialVersionUID = 1;

        UnreadableException(SQLException cause) {
            super(cause);
        }
    }

    private interface Source<T> {
        T read() throws SQLException;
    }

    private static <T> T from(Source<T> source) throws UnreadableException {
        try {
            return source.read();
        } catch (SQLException e) {
            throw new UnreadableException(e);
        }
    }

    /** True when every row was read; an older file need not have every table. */
    private boolean read(Connection from, String table, String sql) throws SQLException {
        String known = "SELECT 1 FROM sqlite_master WHERE name = ?";
        try (Statement statement = from(from::createStatement)) {
            if (from(() -> Database.query(from, r -> 1, known, table)).isEmpty()) {
                return true;
            }
            try (ResultSet rows = from(() -> statement.executeQuery(sql))) {
                while (from(rows::next)) {
                    Map<String, Object> row = from(() -> row(rows));
                    if (!named(table, row)) {
                        setAside(table, row);
                    }
                }
            }
            return true;
        } catch (UnreadableException e) {
            LOG.debug("{} of the damaged file: {}", table, e.getMessage());
            return false;
        }
    }

    private static Map<String, Object> row(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        Map<String, Object> row = new TreeMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            Object value = rows.getObject(i);
            row.put(columns.getColumnName(i), value == null ? "" : value);
        }
        return row;
    }

    private void setAside(String table, Map<String, Object> row) throws SQLException {
        damaged++;
        for (Object value : row.values()) {
            if (value instanceof byte[] bytes && bytes.length > Cid.BYTES) {
                Database.update(into, "INSERT INTO damaged (source, content) VALUES (?, ?)", table, bytes);
            }
        }
    }

    private boolean named(String table, Map<String, Object> row) throws SQLException {
        Object batch = row.getOrDefault("batch", NONE);
        Object project = row.getOrDefault("project", NONE);
        return switch (table) {
            case "work" -> work(row);
            case "published" -> isCid(batch) && insert(table, batch, row.getOrDefault("safe", 0));
            case "joined" -> isBytes(project, Sha256.BYTES) && insert(table, project, row.getOrDefault("weight", 1));
            case "custody" -> isCid(batch) && insert(table, batch, row.getOrDefault("shard", 0));
            default -> signed(table, row.getOrDefault("envelope", NONE));
        };
    }

    /**
     * A row of a page whose table is not known. Only records that say themselves what they are come in, and units this
     * node has computed, which nobody else has.
     */
    boolean loose(List<Object> row) throws SQLException {
        return switch (row.size()) {
            case 3 -> signed("projects", row.get(1)) || signed("batches", row.get(1));
            case 4 -> signed("openings", row.get(3)) || signed("witnesses", row.get(3)) || signed("waves", row.get(3));
            case 5 -> signed("votes", row.get(4)) || signed("receipts", row.get(4));
            case 7, 8 -> {
                Map<String, Object> named = new TreeMap<>();
                List<String> names =
                        List.of("batch", "unit", "vote", "result", "state", "cpu_millis", "done_millis", "failure");
                for (int i = 0; i < row.size(); i++) {
                    named.put(names.get(i), row.get(i));
                }
                yield work(named);
            }
            default -> false;
        };
    }

    private boolean signed(String table, Object envelope) throws SQLException {
        if (!(envelope instanceof byte[] bytes)) {
            return false;
        }
        return switch (table) {
            case "votes" -> rows(table, RecordKind.VOTE, bytes, ShardTable::voteRow);
            case "openings" -> rows(table, RecordKind.OPENING, bytes, ShardTable::openingRow);
            case "witnesses" -> rows(table, RecordKind.WITNESS, bytes, ShardTable::witnessRow);
            case "waves" -> newest(RecordKind.WAVE, bytes, ShardTable.KEEP_WAVE, ShardTable::waveRow);
            case "receipts" -> newest(RecordKind.RECEIPT, bytes, ReceiptTable.KEEP, ReceiptTable::row);
            case "projects" -> newest(RecordKind.PROJECT, bytes, ProjectTable.KEEP, ProjectTable::row);
            default -> rows(table, RecordKind.BATCH, bytes, ProjectTable::batchRow);
        };
    }

    private interface Row<T> {
        Object[] of(Signed<T> record);
    }

    private <T> boolean rows(String table, RecordKind<T> kind, byte[] envelope, Row<T> row) throws SQLException {
        Optional<Signed<T>> record = Damaged.open(kind, envelope);
        return record.isPresent() && insert(table, row.of(record.get()));
    }

    private <T> boolean newest(RecordKind<T> kind, byte[] envelope, String sql, Row<T> row) throws SQLException {
        Optional<Signed<T>> record = Damaged.open(kind, envelope);
        if (record.isPresent()) {
            taken += Database.update(into, sql, row.of(record.get()));
        }
        return record.isPresent();
    }

    /** Of a unit that is not settled, the result must be what its vote is for: it is still to be shown to others. */
    private boolean work(Map<String, Object> row) throws SQLException {
        if (!(row.get("vote") instanceof byte[] envelope)
                || !(row.get("result") instanceof byte[] result)
                || !(row.getOrDefault("failure", NONE) instanceof byte[] failure)
                || !(row.get("state") instanceof String state)
                || !WorkTable.isState(state)) {
            return false;
        }
        Optional<Signed<Vote>> vote = Damaged.open(RecordKind.VOTE, envelope);
        if (vote.isEmpty() || (WorkTable.isPending(state) && !WorkTable.fits(vote.get(), result, failure))) {
            return false;
        }
        Object[] values = {
            vote.get().value().unit().batch().bytes(),
            vote.get().value().unit().index(),
            envelope,
            result,
            state,
            vote.get().value().cpuMillis(),
            vote.get().value().whenMillis(),
            failure
        };
        taken += Database.update(into, """
                INSERT OR IGNORE INTO work (batch, unit, vote, result, state, cpu_millis, done_millis, failure)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)""", values);
        return true;
    }

    private boolean insert(String table, Object... values) throws SQLException {
        String places = "?, ".repeat(values.length - 1) + "?";
        taken += Database.update(into, "INSERT OR IGNORE INTO " + table + " VALUES (" + places + ")", values);
        return true;
    }

    private static boolean isCid(Object value) {
        try {
            return value instanceof byte[] bytes && Cid.ofBytes(bytes).bytes().length == Cid.BYTES;
        } catch (WireException e) {
            return false;
        }
    }

    private static boolean isBytes(Object value, int length) {
        return value instanceof byte[] bytes && bytes.length == length;
    }
}
