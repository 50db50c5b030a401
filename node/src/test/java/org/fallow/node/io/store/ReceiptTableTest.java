package org.fallow.node.io.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.work.record.Answer;
import org.fallow.work.record.Cid;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.Receipt;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiptTableTest {
    private static final Random RANDOM = new Random(5);
    private static final KeyPair VOTER = KeyPair.generate(RANDOM);
    private static final KeyPair CUSTODIAN = KeyPair.generate(RANDOM);
    private static final KeyPair FELLOW = KeyPair.generate(RANDOM);
    private static final Cid BATCH = Cid.of(Cid.Codec.RAW, new byte[] {1});

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aShardIsDueUntilEnoughCustodiansVouchForAllThatWasAccepted() throws Exception {
        try (Database database = Database.open(folder.resolve("fallow.db"))) {
            WorkTable work = new WorkTable(database);
            ReceiptTable receipts = new ReceiptTable(database);
            accepted(work, 3);
            accepted(work, 1_001);
            accepted(work, 1_002);
            assertThat(receipts.due(1)).containsExactly(due(0, 1), due(1, 2));
            receipts.keep(receipt(CUSTODIAN, 1, List.of(1_001L)));
            assertThat(receipts.due(1)).containsExactly(due(0, 1), due(1, 2));
            receipts.keep(receipt(CUSTODIAN, 1, List.of(1_001L, 1_002L)));
            receipts.keep(receipt(CUSTODIAN, 0, List.of(3L)));
            assertThat(receipts.due(1)).isEmpty();
            assertThat(receipts.due(2)).hasSize(2);
            receipts.keep(receipt(FELLOW, 0, List.of(3L)));
            assertThat(receipts.due(2)).containsExactly(due(1, 2));
        }
    }

    @Test
    void ofEachCustodianTheReceiptForTheMostUnitsIsKeptOverARestart() throws Exception {
        Signed<Receipt> more = receipt(CUSTODIAN, 1, List.of(1_001L, 1_002L));
        try (Database database = Database.open(folder.resolve("fallow.db"))) {
            new ReceiptTable(database).keep(more);
            new ReceiptTable(database).keep(receipt(CUSTODIAN, 1, List.of(1_001L)));
        }
        try (Database database = Database.open(folder.resolve("fallow.db"))) {
            assertThat(new ReceiptTable(database).all()).singleElement().isEqualTo(more.encoded());
        }
    }

    private static void accepted(WorkTable work, long unit) throws StoreException {
        UnitId id = new UnitId(BATCH, unit);
        byte[] commitment = Vote.commitment(id, VOTER.peerId(), new byte[0]);
        work.keep(
                RecordKind.VOTE.seal(VOTER, new Vote(1, id, commitment, new byte[0], 1, 1, 1)),
                new Answer.Result(new byte[0]));
        work.settle(id, WorkTable.State.ACCEPTED);
    }

    private static ReceiptTable.Due due(int shard, int accepted) {
        return new ReceiptTable.Due(new ShardId(BATCH, shard), accepted);
    }

    private static Signed<Receipt> receipt(KeyPair custodian, int shard, List<Long> units) {
        ProjectId project = ProjectId.of(VOTER.peerId(), "p");
        List<Long> work = units.stream().map(u -> 1L).toList();
        return RecordKind.RECEIPT.seal(
                custodian,
                new Receipt(
                        1, project, new ShardId(BATCH, shard), VOTER.peerId().bytes(), units, work, new byte[32]));
    }
}
