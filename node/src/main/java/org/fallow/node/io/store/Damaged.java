package org.fallow.node.io.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.wire.WireException;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Signed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records that are not as they were signed when they are read. They go into the table {@code damaged}, and leave their own,
 * so that a sound copy from others finds its place free.
 */
final class Damaged {
    private static final Logger LOG = LoggerFactory.getLogger(Damaged.class);

    private Damaged() {}

    /** The records that a query finds, their envelopes in its first column; damaged ones are set aside. */
    static <T> List<Signed<T>> sound(Connection c, String table, RecordKind<T> kind, String sql, Object... values)
            throws SQLException {
        List<Signed<T>> records = new ArrayList<>();
        for (byte[] envelope : Database.query(c, r -> r.getBytes(1), sql, values)) {
            Optional<Signed<T>> record = open(kind, envelope);
            if (record.isPresent()) {
                records.add(record.get());
            } else {
                setAside(c, table, "envelope", envelope);
            }
        }
        return records;
    }

    /** Whether a record goes with what stands beside it in its row. */
    @FunctionalInterface
    interface Match<T> {
        boolean fits(Signed<T> record, byte[] beside);
    }

    /**
     * The same at a hundredth of the time: a signature is checked only where a record does not fit to its row, as each was
     * before it was kept.
     *
     * @param sql finds what stands beside, and the envelope
     */
    static <T> List<Signed<T>> unchanged(
            Connection c, String table, RecordKind<T> kind, Match<T> match, String sql, Object... values)
            throws SQLException {
        List<Signed<T>> records = new ArrayList<>();
        for (byte[][] row : Database.query(c, r -> new byte[][] {r.getBytes(1), r.getBytes(2)}, sql, values)) {
            Optional<Signed<T>> record = reopen(kind, row[1])
                    .filter(read -> match.fits(read, row[0]))
                    .or(() -> open(kind, row[1]));
            if (record.isPresent()) {
                records.add(record.get());
            } else {
                setAside(c, table, "envelope", row[1]);
            }
        }
        return records;
    }

    private static <T> Optional<Signed<T>> reopen(RecordKind<T> kind, byte[] envelope) {
        try {
            return Optional.of(kind.reopen(envelope));
        } catch (WireException e) {
            return Optional.empty();
        }
    }

    /** Empty when a record is not as it was signed. */
    static <T> Optional<Signed<T>> open(RecordKind<T> kind, byte[] envelope) {
        try {
            return Optional.of(kind.open(envelope));
        } catch (WireException e) {
            return Optional.empty();
        }
    }

    /** Moves the rows with these bytes in a column. */
    static void setAside(Connection c, String table, String column, byte[] bytes) throws SQLException {
        Database.update(c, "INSERT INTO damaged (source, content) VALUES (?, ?)", table, bytes);
        Database.update(c, "DELETE FROM " + table + " WHERE " + column + " = ?", (Object) bytes);
        Database.update(c, "DELETE FROM sums"); // what was worked out with it
        LOG.warn(
                "the database held a damaged record in its table {}: it is set aside, others may have a sound one;"
                        + " stop the node and run fallow doctor --repair to look at all of them",
                table);
    }
}
