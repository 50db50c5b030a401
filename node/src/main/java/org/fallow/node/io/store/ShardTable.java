package org.fallow.node.io.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Opening;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Sha256;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;

/** The signed votes and openings a node keeps: a set that only grows. */
public final class ShardTable {
    private final Database database;

    /**
     * Votes and openings of one unit, as kept.
     *
     * @param unit which
     * @param votes in the order of voters
     * @param openings in the order of result CIDs
     */
    public record Kept(UnitId unit, List<Signed<Vote>> votes, List<Signed<Opening>> openings) {}

    /** Over an open database. */
    public ShardTable(Database database) {
        this.database = database;
    }

    /** Adds to the set; when this returns, it is on the disk. Adding what is there changes nothing. */
    public void keep(List<Signed<Vote>> votes, List<Signed<Opening>> openings) throws StoreException {
        List<Object[]> voteRows = votes.stream().map(ShardTable::voteRow).toList();
        List<Object[]> openingRows =
                openings.stream().map(ShardTable::openingRow).toList();
        database.transaction(c -> {
            Database.updateAll(
                    c,
                    "INSERT OR IGNORE INTO votes (batch, unit, voter, digest, envelope) VALUES (?, ?, ?, ?, ?)",
                    voteRows);
            Database.updateAll(
                    c,
                    "INSERT OR IGNORE INTO openings (batch, unit, result, envelope) VALUES (?, ?, ?, ?)",
                    openingRows);
            return votes.size() + openings.size();
        });
    }

    private static Object[] voteRow(Signed<Vote> vote) {
        UnitId unit = vote.value().unit();
        return new Object[] {
            unit.batch().bytes(), unit.index(), vote.signer().bytes(), Sha256.of(vote.encoded()), vote.encoded()
        };
    }

    private static Object[] openingRow(Signed<Opening> opening) {
        UnitId unit = opening.value().unit();
        return new Object[] {
            unit.batch().bytes(), unit.index(), opening.value().resultCid().bytes(), opening.encoded()
        };
    }

    /** Notes that this node is a custodian of a shard. */
    public void takeCustody(ShardId shard) throws StoreException {
        database.update(
                "INSERT OR IGNORE INTO custody (batch, shard) VALUES (?, ?)",
                shard.batch().bytes(),
                shard.index());
    }

    /** The shards this node has been a custodian of. */
    public List<ShardId> custody() throws StoreException {
        return database.query(
                r -> new ShardId(ProjectTable.cid(r.getBytes(1)), r.getInt(2)),
                "SELECT batch, shard FROM custody ORDER BY batch, shard");
    }

    /** Deletes what is kept of a shard, and that this node was its custodian. */
    public void forget(ShardId shard) throws StoreException {
        long from = (long) shard.index() * Batch.SHARD_UNITS;
        database.transaction(c -> {
            for (String table : List.of("votes", "openings")) {
                Database.update(
                        c,
                        "DELETE FROM " + table + " WHERE batch = ? AND unit >= ? AND unit < ?",
                        shard.batch().bytes(),
                        from,
                        from + Batch.SHARD_UNITS);
            }
            return Database.update(
                    c,
                    "DELETE FROM custody WHERE batch = ? AND shard = ?",
                    shard.batch().bytes(),
                    shard.index());
        });
    }

    /** What is kept of the units {@code from} (included) to {@code to} (excluded); units with nothing are left out. */
    public List<Kept> units(Cid batch, long from, long to) throws StoreException {
        return database.transaction(c -> {
            List<Signed<Vote>> votes = read(c, RecordKind.VOTE, """
                    SELECT envelope FROM votes WHERE batch = ? AND unit >= ? AND unit < ?
                    ORDER BY unit, voter, digest""", batch, from, to);
            List<Signed<Opening>> openings = read(c, RecordKind.OPENING, """
                    SELECT envelope FROM openings WHERE batch = ? AND unit >= ? AND unit < ?
                    ORDER BY unit, result""", batch, from, to);
            return merge(votes, openings);
        });
    }

    /** What is kept of a shard. */
    public List<Kept> shard(ShardId shard) throws StoreException {
        long from = (long) shard.index() * Batch.SHARD_UNITS;
        return units(shard.batch(), from, from + Batch.SHARD_UNITS);
    }

    private static <T> List<Signed<T>> read(Connection c, RecordKind<T> kind, String sql, Cid batch, long from, long to)
            throws SQLException {
        List<Signed<T>> records = new ArrayList<>();
        for (byte[] envelope : Database.query(c, r -> r.getBytes(1), sql, batch.bytes(), from, to)) {
            records.add(ProjectTable.reopen(kind, envelope));
        }
        return records;
    }

    /** Both lists are in the order of units. */
    private static List<Kept> merge(List<Signed<Vote>> votes, List<Signed<Opening>> openings) {
        List<Kept> units = new ArrayList<>();
        int v = 0;
        int o = 0;
        while (v < votes.size() || o < openings.size()) {
            UnitId next = v == votes.size()
                    ? openings.get(o).value().unit()
                    : o == openings.size() ? votes.get(v).value().unit() : earlier(votes.get(v), openings.get(o));
            int voteStart = v;
            while (v < votes.size() && votes.get(v).value().unit().equals(next)) {
                v++;
            }
            int openingStart = o;
            while (o < openings.size() && openings.get(o).value().unit().equals(next)) {
                o++;
            }
            units.add(new Kept(
                    next, List.copyOf(votes.subList(voteStart, v)), List.copyOf(openings.subList(openingStart, o))));
        }
        return units;
    }

    private static UnitId earlier(Signed<Vote> vote, Signed<Opening> opening) {
        UnitId a = vote.value().unit();
        UnitId b = opening.value().unit();
        return a.compareTo(b) <= 0 ? a : b;
    }
}
