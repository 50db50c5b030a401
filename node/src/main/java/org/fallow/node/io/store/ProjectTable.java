package org.fallow.node.io.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fallow.libp2p.wire.WireException;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Project;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Signed;

/** The projects and batches a node knows, which projects it works for, and which batches it published. */
public final class ProjectTable {
    static final String KEEP = """
            INSERT INTO projects (id, envelope, sequence) VALUES (?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET envelope = excluded.envelope, sequence = excluded.sequence
            WHERE excluded.sequence > sequence""";

    private final Database database;

    /** Over an open database. */
    public ProjectTable(Database database) {
        this.database = database;
    }

    /** Keeps a project's record unless a newer one is kept; true when it was news. */
    public boolean keep(Signed<Project> project) throws StoreException {
        return database.update(KEEP, row(project)) > 0;
    }

    static Object[] row(Signed<Project> project) {
        return new Object[] {
            project.value().id(project.signer()).bytes(),
            project.encoded(),
            project.value().sequence()
        };
    }

    static Object[] batchRow(Signed<Batch> batch) {
        return new Object[] {
            batch.cid().bytes(), batch.encoded(), batch.value().project().bytes()
        };
    }

    /** The newest record of a project. */
    public Optional<Signed<Project>> project(ProjectId id) throws StoreException {
        return sound("projects", RecordKind.PROJECT, "SELECT envelope FROM projects WHERE id = ?", id.bytes()).stream()
                .findFirst();
    }

    /** Every project known. */
    public List<Signed<Project>> projects() throws StoreException {
        return sound("projects", RecordKind.PROJECT, "SELECT envelope FROM projects ORDER BY id");
    }

    /** Works for a project from now on, with this weight (1 or more). */
    public void join(ProjectId id, int weight) throws StoreException {
        database.update("INSERT OR REPLACE INTO joined (project, weight) VALUES (?, ?)", id.bytes(), weight);
    }

    /** Stops working for a project; false when it did not. */
    public boolean leave(ProjectId id) throws StoreException {
        return database.update("DELETE FROM joined WHERE project = ?", id.bytes()) > 0;
    }

    /** The projects this node works for, with their weights. */
    public Map<ProjectId, Integer> joined() throws StoreException {
        Map<ProjectId, Integer> weights = new TreeMap<>();
        database.query(
                r -> weights.put(ProjectId.ofBytes(r.getBytes(1)), r.getInt(2)), "SELECT project, weight FROM joined");
        return weights;
    }

    /** Keeps a batch. */
    public void keepBatch(Signed<Batch> batch) throws StoreException {
        database.update("INSERT OR IGNORE INTO batches (cid, envelope, project) VALUES (?, ?, ?)", batchRow(batch));
    }

    /** A batch by its id. */
    public Optional<Signed<Batch>> batch(Cid id) throws StoreException {
        return sound("batches", RecordKind.BATCH, "SELECT envelope FROM batches WHERE cid = ?", id.bytes()).stream()
                .findFirst();
    }

    /** Every batch known. */
    public List<Signed<Batch>> batches() throws StoreException {
        return sound("batches", RecordKind.BATCH, "SELECT envelope FROM batches ORDER BY cid");
    }

    /** Notes that this node published a batch; {@code safe} once enough custodians have taken it. */
    public void publish(Cid batch, boolean safe) throws StoreException {
        database.update("INSERT OR REPLACE INTO published (batch, safe) VALUES (?, ?)", batch.bytes(), safe ? 1 : 0);
    }

    /** The batches this node published, and whether enough custodians have taken each. */
    public Map<Cid, Boolean> published() throws StoreException {
        Map<Cid, Boolean> safe = new TreeMap<>();
        for (Map.Entry<byte[], Boolean> row :
                database.query(r -> Map.entry(r.getBytes(1), r.getInt(2) != 0), "SELECT batch, safe FROM published")) {
            safe.put(cid(row.getKey()), row.getValue());
        }
        return safe;
    }

    private <T> List<Signed<T>> sound(String table, RecordKind<T> kind, String sql, Object... values)
            throws StoreException {
        return database.transaction(c -> Damaged.sound(c, table, kind, sql, values));
    }

    static Cid cid(byte[] bytes) {
        try {
            return Cid.ofBytes(bytes);
        } catch (WireException e) {
            throw new IllegalStateException("the database holds a CID that was sound when it was written", e);
        }
    }
}
