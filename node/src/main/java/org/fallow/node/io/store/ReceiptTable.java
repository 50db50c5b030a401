package org.fallow.node.io.store;

import java.util.List;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Receipt;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;

/** The receipts for this node's accepted votes: of each custodian of a shard the one for the most units. */
public final class ReceiptTable {
    static final String KEEP = """
            INSERT INTO receipts (batch, shard, custodian, units, envelope) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (batch, shard, custodian) DO UPDATE
            SET units = excluded.units, envelope = excluded.envelope WHERE excluded.units >= units""";

    private final Database database;

    /**
     * A shard that receipts are wanted for.
     *
     * @param shard which
     * @param accepted how many of its units were accepted with this node's vote
     */
    public record Due(ShardId shard, int accepted) {}

    /** Over an open database. */
    public ReceiptTable(Database database) {
        this.database = database;
    }

    /** Keeps a receipt that was checked, unless one for more units is there. */
    public void keep(Signed<Receipt> receipt) throws StoreException {
        database.update(KEEP, row(receipt));
    }

    static Object[] row(Signed<Receipt> receipt) {
        return new Object[] {
            receipt.value().shard().batch().bytes(),
            receipt.value().shard().index(),
            receipt.signer().bytes(),
            receipt.value().units().size(),
            receipt.encoded()
        };
    }

    /** The shards in which fewer custodians than wanted vouch for all that was accepted. */
    public List<Due> due(int custodians) throws StoreException {
        return database.query(
                r -> new Due(new ShardId(ProjectTable.cid(r.getBytes(1)), r.getInt(2)), r.getInt(3)),
                """
                SELECT d.batch, d.shard, d.accepted FROM (
                  SELECT batch, unit / ? AS shard, count(*) AS accepted FROM work
                  WHERE state = 'ACCEPTED' GROUP BY 1, 2) AS d
                WHERE (SELECT count(*) FROM receipts r
                  WHERE r.batch = d.batch AND r.shard = d.shard AND r.units >= d.accepted) < ?
                ORDER BY d.batch, d.shard""",
                Batch.SHARD_UNITS,
                custodians);
    }

    /** Every receipt's envelope, in a fixed order. */
    public List<byte[]> all() throws StoreException {
        return database.query(r -> r.getBytes(1), "SELECT envelope FROM receipts ORDER BY batch, shard, custodian");
    }
}
