package org.fallow.node.io.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import org.fallow.dht.key.IdWork;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.scheduler.verdict.Records;
import org.fallow.work.record.Answer;
import org.fallow.work.record.BlobLayout;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Opening;
import org.fallow.work.record.Project;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;
import org.fallow.work.record.Wave;
import org.fallow.work.record.Witness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
    private static final KeyPair ANNE = KeyPair.generate(new Random(1));
    private static final KeyPair BERT = KeyPair.generate(new Random(2));
    private static final Cid BATCH = Cid.of(Cid.Codec.RAW, new byte[] {1});

    @TempDir
    private Path folder;

    private static Signed<Vote> vote(KeyPair voter, long unit, byte[] result) {
        return vote(voter, unit, new Answer.Result(result));
    }

    private static Signed<Vote> vote(KeyPair voter, long unit, Answer answer) {
        UnitId id = new UnitId(BATCH, unit);
        byte[] commitment = Vote.commitment(id, voter.peerId(), answer);
        return RecordKind.VOTE.seal(voter, new Vote(1, id, commitment, new byte[0], 1, 2, 3));
    }

    @Test
    void aDatabaseThatCannotBeWrittenSaysWhyUntilItCan() throws Exception {
        try (Database database = Database.open(folder.resolve("full.db"))) {
            assertThat(database.stuck()).isEmpty();
            assertThatThrownBy(() -> database.transaction(c -> {
                        throw new SQLException("[SQLITE_FULL] Insertion failed because database is full");
                    }))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("the disk is full: free some space");
            assertThat(database.stuck()).as("this disk has room").isEmpty();
        }
    }

    @Test
    void whatIsInAFilesPlaceIsNamedWithTheRemedy() throws Exception {
        Path database = Files.createDirectories(folder.resolve("a/fallow.db"));
        assertThatThrownBy(() -> Repair.open(database))
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll(database.toString(), "--home")
                .hasMessageNotContaining("\n");
        Path blobs = Files.createFile(folder.resolve("blobs"));
        assertThatThrownBy(() -> Home.open(folder).folder("blobs"))
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll(blobs.toString(), "--home");
        Path key = Files.createDirectories(folder.resolve("identity.key"));
        assertThatThrownBy(() -> Home.open(folder).identity(0))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(key.toString());
        Path lock = Files.createDirectories(folder.resolve("lock"));
        assertThatThrownBy(() -> Home.open(folder).lock())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(lock.toString());
    }

    @Test
    void anIdentityIsMadeOnceAndReadableByItsOwnerOnly() throws Exception {
        Home home = Home.open(folder.resolve("home"));
        KeyPair first = home.identity(0);
        assertThat(IdWork.of(first.peerId())).isGreaterThanOrEqualTo(Home.ID_WORK);
        assertThat(home.identity(IdWork.BITS_MAX).peerId())
                .as("an identity stays, whatever is asked of new ones")
                .isEqualTo(first.peerId());
        assertThat(Home.open(folder.resolve("home")).identity(0).peerId()).isEqualTo(first.peerId());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.path("identity.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aSecondNodeInTheSameDirectoryIsRefusedUntilTheFirstIsGone() throws Exception {
        Home home = Home.open(folder);
        try (FileChannel lock = home.lock()) {
            assertThat(lock.isOpen()).isTrue();
            assertThatThrownBy(home::lock).isInstanceOf(StoreException.class).hasMessageContaining("--home");
            assertThat(Home.locked(folder)).isTrue();
        }
        assertThat(Home.locked(folder)).isFalse();
        home.lock().close();
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsNamed() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> Home.open(file)).hasMessageContaining("is not a directory");
    }

    @Test
    void votesOpeningsAndWitnessesSurviveReopeningAndKeepingThemTwiceChangesNothing() throws Exception {
        byte[] result = {7};
        Signed<Opening> opening = RecordKind.OPENING.seal(ANNE, new Opening(1, new UnitId(BATCH, 4), result));
        List<Signed<Vote>> votes = List.of(vote(ANNE, 4, result), vote(BERT, 4, result), vote(BERT, 9, result));
        Witness word = new Witness(1, new UnitId(BATCH, 9), Ballot.name(votes.getLast()));
        Signed<Witness> witness = RecordKind.WITNESS.seal(ANNE, word);
        Records records = new Records(votes, List.of(opening), List.of(witness));
        for (int i = 0; i < 2; i++) {
            try (Database database = Database.open(folder.resolve("fallow.db"))) {
                new ShardTable(database).keep(records);
            }
        }
        try (Database database = Database.open(folder.resolve("fallow.db"))) {
            List<ShardTable.Kept> kept = new ShardTable(database).units(BATCH, 0, 100);
            assertThat(kept).hasSize(2);
            assertThat(kept.get(0).records().votes()).hasSize(2);
            assertThat(kept.get(0).records().openings()).containsExactly(opening);
            assertThat(kept.get(1).unit().index()).isEqualTo(9);
            assertThat(kept.get(1).records().witnesses()).containsExactly(witness);
            assertThat(new ShardTable(database).count(BATCH)).isEqualTo(5);
        }
    }

    @Test
    void whoIsACustodianNoMoreKeepsNothingButTheResultsOfItsOwnBatches() throws Exception {
        Records records = new Records(List.of(vote(ANNE, 4, new byte[] {7})), List.of(), List.of());
        ShardId shard = new ShardId(BATCH, 0);
        try (Database database = Database.open(folder.resolve("fallow.db"))) {
            ShardTable table = new ShardTable(database);
            for (boolean own : List.of(false, true)) {
                if (own) {
                    new ProjectTable(database).publish(BATCH, true);
                }
                table.takeCustody(shard);
                table.keep(records);
                long before = table.revision(shard);
                table.giveUpCustody(shard);
                assertThat(table.custody()).isEmpty();
                assertThat(table.revision(shard)).isNotEqualTo(before);
                assertThat(table.shard(shard)).hasSize(own ? 1 : 0);
            }
        }
    }

    @Test
    void ofTwoWordsOfAPublisherTheOneWithTheHigherSequenceStays() throws Exception {
        ShardId shard = new ShardId(BATCH, 0);
        try (Database database = Database.open(folder.resolve("fallow.db"))) {
            ShardTable table = new ShardTable(database);
            for (long sequence : List.of(2L, 3L, 1L)) {
                table.keep(RecordKind.WAVE.seal(ANNE, new Wave(1, shard, sequence, 0.5, false, List.of())));
            }
            assertThat(table.wave(shard).orElseThrow().value().sequence()).isEqualTo(3);
            table.giveUpCustody(shard);
            assertThat(table.wave(shard)).isEmpty();
        }
    }

    @Test
    void ofTwoRecordsOfAProjectTheOneWithTheHigherSequenceStays() throws Exception {
        try (Database database = Database.open(folder.resolve("fallow.db"))) {
            ProjectTable table = new ProjectTable(database);
            Signed<Project> old = RecordKind.PROJECT.seal(ANNE, new Project(1, "hp", "old", "", List.of(), 1));
            Signed<Project> recent = RecordKind.PROJECT.seal(ANNE, new Project(1, "hp", "new", "", List.of(BATCH), 2));
            assertThat(table.keep(recent)).isTrue();
            assertThat(table.keep(old)).isFalse();
            assertThat(table.project(old.value().id(ANNE.peerId()))).contains(recent);
        }
    }

    @Test
    void computedWorkIsPendingUntilSettled() throws Exception {
        try (Database database = Database.open(folder.resolve("fallow.db"))) {
            WorkTable table = new WorkTable(database);
            Signed<Vote> vote = vote(ANNE, 1, new byte[] {5});
            Answer result = new Answer.Result(new byte[] {5});
            table.keep(vote, result);
            assertThat(table.pending()).containsExactly(new WorkTable.Pending(vote, result));
            Answer failure = new Answer.Failure(Answer.Why.ERROR, -3);
            Signed<Vote> other = vote(ANNE, 2, failure);
            table.keep(other, failure);
            assertThat(table.pending()).contains(new WorkTable.Pending(other, failure));
            table.settle(other.value().unit(), WorkTable.State.LATE);
            table.settle(vote.value().unit(), WorkTable.State.ACCEPTED);
            assertThat(table.pending()).isEmpty();
            assertThat(table.totals().of(WorkTable.State.ACCEPTED)).isEqualTo(1);
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsNamedWithARemedy() throws Exception {
        Path file = Files.write(folder.resolve("fallow.db"), new byte[4096]);
        Files.write(
                file,
                "no database at all, but long enough to be looked at as one"
                        .repeat(100)
                        .getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Database.open(file))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("fallow doctor --repair");
    }

    @Test
    void aBlobIsReadBackWholeAndACorruptOneIsNotHeld() throws Exception {
        BlobStore store = new BlobStore(folder);
        byte[] blob = new byte[2 * BlobLayout.LEAF_BYTES + 100];
        new Random(3).nextBytes(blob);
        BlobLayout layout = store.put(blob);
        assertThat(store.get(layout.root())).hasValue(blob);
        assertThat(store.layout(layout.root())).contains(layout);
        assertThat(store.leaf(layout, 2)).hasSize(100);
        Path file = folder.resolve(layout.root().toString());
        byte[] damaged = Files.readAllBytes(file);
        damaged[5] ^= 1;
        Files.write(file, damaged);
        assertThat(store.get(layout.root())).isEmpty();
        assertThat(store.holds(layout.root())).isFalse();
    }
}
