package org.fallow.node.io.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fallow.libp2p.wire.WireException;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.scheduler.verdict.Records;
import org.fallow.scheduler.verdict.Rule;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Opening;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Sha256;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;
import org.fallow.work.record.Wave;
import org.fallow.work.record.Witness;

/** The signed votes, openings and witnesses a node keeps, a set that only grows; and publishers' last words. */
public final class ShardTable {
    static final String KEEP_WAVE = """
            INSERT INTO waves (batch, shard, sequence, envelope) VALUES (?, ?, ?, ?)
            ON CONFLICT (batch, shard) DO UPDATE SET sequence = excluded.sequence, envelope = excluded.envelope
            WHERE excluded.sequence > waves.sequence""";

    private final Database database;
    private final AtomicLong writes = new AtomicLong();
    private final Map<ShardId, Long> revisions = new ConcurrentHashMap<>();

    /**
     * What is kept of one unit.
     *
     * @param unit which
     * @param records of it
     */
    public record Kept(UnitId unit, Records records) {
        /** What they come to. */
        public Ballot ballot() {
            return Ballot.of(records);
        }
    }

    /** Over an open database. */
    public ShardTable(Database database) {
        this.database = database;
    }

    /** Adds to the set; when this returns, it is on the disk. Adding what is there changes nothing. */
    public void keep(Records records) throws StoreException {
        List<Object[]> voteRows =
                records.votes().stream().map(ShardTable::voteRow).toList();
        List<Object[]> openingRows =
                records.openings().stream().map(ShardTable::openingRow).toList();
        List<Object[]> witnessRows =
                records.witnesses().stream().map(ShardTable::witnessRow).toList();
        List<ShardId> touched = Stream.of(
                        records.votes().stream().map(v -> v.value().unit()),
                        records.openings().stream().map(o -> o.value().unit()),
                        records.witnesses().stream().map(w -> w.value().unit()))
                .flatMap(units -> units)
                .map(UnitId::shard)
                .distinct()
                .toList();
        database.transaction(c -> {
            Database.updateAll(
                    c,
                    "INSERT OR IGNORE INTO votes (batch, unit, voter, digest, envelope) VALUES (?, ?, ?, ?, ?)",
                    voteRows);
            Database.updateAll(
                    c,
                    "INSERT OR IGNORE INTO openings (batch, unit, result, envelope) VALUES (?, ?, ?, ?)",
                    openingRows);
            Database.updateAll(
                    c,
                    "INSERT OR IGNORE INTO witnesses (batch, unit, digest, envelope) VALUES (?, ?, ?, ?)",
                    witnessRows);
            for (ShardId shard : touched) {
                changed(c, shard);
            }
            return records.size();
        });
        touched.forEach(this::changed);
    }

    /** How often anything was written here: what was worked out at the same number is still so. */
    public long writes() {
        return writes.get();
    }

    /** Another number whenever what is kept of a shard has changed; nothing outside this process writes. */
    public long revision(ShardId shard) {
        return revisions.getOrDefault(shard, 0L);
    }

    /** To be called with the change: what was worked out from what is kept of a shard does not hold any more. */
    private void changed(Connection c, ShardId shard) throws SQLException {
        changed(shard);
        Database.update(
                c,
                "DELETE FROM sums WHERE batch = ? AND shard = ?",
                shard.batch().bytes(),
                shard.index());
    }

    /**
     * Keeps what was worked out from what is kept of a shard, until that changes.
     *
     * @param revision that was read before the records were; with another one now, nothing is kept
     */
    public void keepSums(ShardId shard, long revision, byte[] sums) throws StoreException {
        database.transaction(c -> revision(shard) == revision
                ? Database.update(
                        c,
                        "INSERT OR REPLACE INTO sums (batch, shard, content) VALUES (?, ?, ?)",
                        shard.batch().bytes(),
                        shard.index(),
                        sums)
                : 0);
    }

    /** What was worked out before from just what is kept of a shard now. */
    public Optional<byte[]> sums(ShardId shard) throws StoreException {
        return database.first(
                r -> r.getBytes(1),
                "SELECT content FROM sums WHERE batch = ? AND shard = ?",
                shard.batch().bytes(),
                shard.index());
    }

    /** To be called after the change: who reads the number first and the records then never takes old ones for new. */
    private void changed(ShardId shard) {
        revisions.put(shard, writes.incrementAndGet());
    }

    static Object[] voteRow(Signed<Vote> vote) {
        UnitId unit = vote.value().unit();
        return new Object[] {
            unit.batch().bytes(), unit.index(), vote.signer().bytes(), Sha256.of(vote.encoded()), vote.encoded()
        };
    }

    static Object[] openingRow(Signed<Opening> opening) {
        UnitId unit = opening.value().unit();
        return new Object[] {
            unit.batch().bytes(), unit.index(), opening.value().resultCid().bytes(), opening.encoded()
        };
    }

    static Object[] witnessRow(Signed<Witness> witness) {
        UnitId unit = witness.value().unit();
        return new Object[] {unit.batch().bytes(), unit.index(), Sha256.of(witness.encoded()), witness.encoded()};
    }

    /** Keeps what a batch's publisher asks of a shard, unless a later word is kept. */
    public void keep(Signed<Wave> wave) throws StoreException {
        database.update(KEEP_WAVE, waveRow(wave));
        changed(wave.value().shard());
    }

    static Object[] waveRow(Signed<Wave> wave) {
        ShardId shard = wave.value().shard();
        return new Object[] {shard.batch().bytes(), shard.index(), wave.value().sequence(), wave.encoded()};
    }

    /** What the batch's publisher last asked of a shard. */
    public Optional<Signed<Wave>> wave(ShardId shard) throws StoreException {
        String sql = "SELECT envelope FROM waves WHERE batch = ? AND shard = ?";
        return database
                .transaction(c -> Damaged.sound(
                        c, "waves", RecordKind.WAVE, sql, shard.batch().bytes(), shard.index()))
                .stream()
                .findFirst();
    }

    /** What it takes for results of a shard to be believed: what the batch asks for, and its publisher's last word. */
    public Rule rule(Batch batch, ShardId shard) throws StoreException {
        Rule asked = Rule.of(batch);
        Optional<Signed<Wave>> wave = wave(shard);
        if (wave.isEmpty() || !(asked instanceof Rule.Sampled sampled)) {
            return asked;
        }
        try {
            return sampled.with(wave.get().value());
        } catch (WireException e) {
            throw new StoreException(
                    "the publisher's word for shard " + shard + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** How many records of a batch are kept: what is more than before is new. */
    public long count(Cid batch) throws StoreException {
        long count = 0;
        for (String table : List.of("votes", "openings", "witnesses")) {
            count += database.query(
                            r -> r.getLong(1), "SELECT count(*) FROM " + table + " WHERE batch = ?", batch.bytes())
                    .getFirst();
        }
        return count;
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

    /**
     * This node is not a custodian of a shard any more: what is kept of it is deleted, unless it is of a batch that this
     * node published, whose results are its own to keep.
     */
    public void giveUpCustody(ShardId shard) throws StoreException {
        byte[] batch = shard.batch().bytes();
        boolean own = !database.query(r -> true, "SELECT 1 FROM published WHERE batch = ?", batch)
                .isEmpty();
        database.transaction(c -> {
            if (!own) {
                delete(c, shard);
                changed(c, shard);
            }
            return Database.update(c, "DELETE FROM custody WHERE batch = ? AND shard = ?", batch, shard.index());
        });
        changed(shard);
    }

    private static void delete(Connection c, ShardId shard) throws SQLException {
        byte[] batch = shard.batch().bytes();
        long from = (long) shard.index() * Batch.SHARD_UNITS;
        for (String table : List.of("votes", "openings", "witnesses")) {
            Database.update(
                    c,
                    "DELETE FROM " + table + " WHERE batch = ? AND unit >= ? AND unit < ?",
                    batch,
                    from,
                    from + Batch.SHARD_UNITS);
        }
        Database.update(c, "DELETE FROM waves WHERE batch = ? AND shard = ?", batch, shard.index());
    }

    /** What is kept of the units {@code from} (included) to {@code to} (excluded); units with nothing are left out. */
    public List<Kept> units(Cid batch, long from, long to) throws StoreException {
        return database.transaction(c -> {
            List<Signed<Vote>> votes = Damaged.sound(c, "votes", RecordKind.VOTE, """
                    SELECT envelope FROM votes WHERE batch = ? AND unit >= ? AND unit < ?
                    ORDER BY unit, voter, digest""", batch.bytes(), from, to);
            List<Signed<Opening>> openings =
                    Damaged.sound(c, "openings", RecordKind.OPENING, """
                    SELECT envelope FROM openings WHERE batch = ? AND unit >= ? AND unit < ?
                    ORDER BY unit, result""", batch.bytes(), from, to);
            List<Signed<Witness>> witnesses =
                    Damaged.sound(c, "witnesses", RecordKind.WITNESS, """
                    SELECT envelope FROM witnesses WHERE batch = ? AND unit >= ? AND unit < ?
                    ORDER BY unit, digest""", batch.bytes(), from, to);
            return byUnit(votes, openings, witnesses);
        });
    }

    /** What is kept of a shard. */
    public List<Kept> shard(ShardId shard) throws StoreException {
        long from = (long) shard.index() * Batch.SHARD_UNITS;
        return units(shard.batch(), from, from + Batch.SHARD_UNITS);
    }

    /** The same, for this node's own eyes: what has not changed since it was kept is not proved anew. */
    public List<Kept> read(ShardId shard) throws StoreException {
        long from = (long) shard.index() * Batch.SHARD_UNITS;
        Object[] which = {shard.batch().bytes(), from, from + Batch.SHARD_UNITS};
        return database.transaction(c -> byUnit(
                Damaged.unchanged(c, "votes", RecordKind.VOTE, ShardTable::isDigest, """
                    SELECT digest, envelope FROM votes WHERE batch = ? AND unit >= ? AND unit < ?
                    ORDER BY unit, voter, digest""", which),
                Damaged.unchanged(c, "openings", RecordKind.OPENING, ShardTable::isResult, """
                    SELECT result, envelope FROM openings WHERE batch = ? AND unit >= ? AND unit < ?
                    ORDER BY unit, result""", which),
                Damaged.unchanged(c, "witnesses", RecordKind.WITNESS, ShardTable::isDigest, """
                    SELECT digest, envelope FROM witnesses WHERE batch = ? AND unit >= ? AND unit < ?
                    ORDER BY unit, digest""", which)));
    }

    private static boolean isDigest(Signed<?> record, byte[] digest) {
        return Arrays.equals(Sha256.of(record.encoded()), digest);
    }

    /** Who says what the result is does not matter, only that it is. */
    private static boolean isResult(Signed<Opening> opening, byte[] result) {
        return Arrays.equals(opening.value().resultCid().bytes(), result);
    }

    private static List<Kept> byUnit(
            List<Signed<Vote>> votes, List<Signed<Opening>> openings, List<Signed<Witness>> witnesses) {
        Map<UnitId, List<Signed<Vote>>> votesOf = group(votes, Vote::unit);
        Map<UnitId, List<Signed<Opening>>> openingsOf = group(openings, Opening::unit);
        Map<UnitId, List<Signed<Witness>>> witnessesOf = group(witnesses, Witness::unit);
        SortedSet<UnitId> units = new TreeSet<>(votesOf.keySet());
        units.addAll(openingsOf.keySet());
        return units.stream()
                .map(unit -> new Kept(
                        unit,
                        new Records(
                                votesOf.getOrDefault(unit, List.of()),
                                openingsOf.getOrDefault(unit, List.of()),
                                witnessesOf.getOrDefault(unit, List.of()))))
                .toList();
    }

    private static <T> Map<UnitId, List<Signed<T>>> group(List<Signed<T>> records, Function<T, UnitId> unit) {
        return records.stream().collect(Collectors.groupingBy(record -> unit.apply(record.value())));
    }
}
