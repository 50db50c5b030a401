package org.fallow.node.io.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fallow.node.io.store.Examination.State;
import org.fallow.work.record.Cid;
import org.fallow.work.record.ShardId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExaminationTest {
    private static final Cid BATCH = Cid.of(Cid.Codec.RAW, new byte[] {1});

    @TempDir
    private Path folder;

    private Home home() throws StoreException {
        return Home.open(folder.resolve("home"));
    }

    private Map<String, State> states(boolean repair) throws StoreException {
        Map<String, State> states = new TreeMap<>();
        for (Examination.Finding finding : Examination.of(home(), repair)) {
            assertThat(finding.says().lines()).as(finding.part()).hasSize(1);
            states.put(finding.part(), finding.state());
        }
        return states;
    }

    @Test
    void everythingDamagedIsNamedThenMendedThenSound() throws Exception {
        Home home = home();
        home.identity(0);
        try (Database database = Repair.open(home.path("fallow.db"))) {
            new ShardTable(database).takeCustody(new ShardId(BATCH, 0));
        }
        BlobStore blobs = new BlobStore(home.folder("blobs"));
        Path blob = home.folder("blobs")
                .resolve(blobs.put(new byte[] {1, 2, 3}).root().toString());
        assertThat(states(false).values()).containsOnly(State.OK);

        byte[] file = Files.readAllBytes(home.path("fallow.db"));
        file[3] ^= 1;
        Files.write(home.path("fallow.db"), file);
        Files.write(blob, new byte[] {9});
        Files.writeString(home.path("config.yaml"), "idle: 5min\ncores: many\nbattery: run\n");
        assertThat(states(false))
                .containsEntry("fallow.db", State.FAIL)
                .containsEntry("blobs", State.FAIL)
                .containsEntry("config.yaml", State.FAIL)
                .containsEntry("identity.key", State.OK);
        assertThat(states(true).values()).doesNotContain(State.FAIL);
        assertThat(states(false).values()).containsOnly(State.OK);
        assertThat(Files.readString(home.path("config.yaml"))).isEqualTo("idle: 5min\nbattery: run\n");
        try (Database database = Repair.open(home.path("fallow.db"))) {
            assertThat(new ShardTable(database).custody()).isEqualTo(List.of(new ShardId(BATCH, 0)));
        }
    }

    @Test
    void aNodeThatRunsIsNotDisturbed() throws Exception {
        try (FileChannel lock = home().lock()) {
            assertThat(lock.isOpen()).isTrue();
            assertThatThrownBy(() -> states(true)).hasMessageContaining("another node is running");
        }
    }

    @Test
    void aFullDiskKeepsWhatWasKeptAndGoesOnWhenThereIsRoomAgain() throws Exception {
        Path path = home().path("fallow.db");
        int kept = 0;
        try (Database database = Repair.open(path)) {
            long pages = database.query(r -> r.getLong(1), "PRAGMA page_count").getFirst();
            // SQLite says the same then as when the disk has no page left.
            database.query(r -> r.getLong(1), "PRAGMA max_page_count = " + (pages + 10));
            ShardTable shards = new ShardTable(database);
            StoreException full = null;
            while (full == null) {
                try {
                    shards.takeCustody(new ShardId(BATCH, kept));
                    kept++;
                } catch (StoreException e) {
                    full = e;
                }
            }
            assertThat(full).hasMessageContaining("the disk is full: free some space");
            assertThat(String.valueOf(full.getMessage()).lines()).hasSize(1);
            assertThat(shards.custody()).hasSize(kept);
            database.query(r -> r.getLong(1), "PRAGMA max_page_count = 100000");
            shards.takeCustody(new ShardId(BATCH, kept));
            kept++;
        }
        try (Database database = Repair.open(path)) {
            assertThat(new ShardTable(database).custody()).hasSize(kept);
        }
    }
}
