package org.fallow.node.io.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.scheduler.verdict.Records;
import org.fallow.work.record.Answer;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Opening;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real database files with bytes that have changed, opened as a node opens them. */
class RepairTest {
    private static final KeyPair ANNE = KeyPair.generate(new Random(1));
    private static final Cid BATCH = Cid.of(Cid.Codec.RAW, new byte[] {1});
    private static final ShardId SHARD = new ShardId(BATCH, 0);
    private static final int UNITS = 120;
    private static final int LOGGED = 60;
    private static final int SEEDS = Integer.getInteger("fallow.repair.seeds", 5);
    private static final int SECTOR_BYTES = 512;

    /** Rows that one page can hold, and those it leads to when it holds long ones. */
    private static final int ROWS_A_PAGE = 24;

    @TempDir
    private static Path folder;

    private static byte[] database = {};
    private static byte[] log = {};
    private static Set<String> all = Set.of();

    private static Signed<Vote> vote(long unit) {
        UnitId id = new UnitId(BATCH, unit);
        byte[] commitment = Vote.commitment(id, ANNE.peerId(), result(unit));
        return RecordKind.VOTE.seal(ANNE, new Vote(1, id, commitment, new byte[0], 1, 2, 3));
    }

    private static byte[] result(long unit) {
        byte[] result = new byte[unit % 50 == 0 ? 20_000 : 40];
        new Random(unit).nextBytes(result);
        return result;
    }

    private static Opening opening(long unit) {
        return new Opening(1, new UnitId(BATCH, unit), result(unit));
    }

    /** Most of the rows in the database's own file, the last ones in the log only, as a crash leaves them. */
    @BeforeAll
    static void written() throws Exception {
        Path file = folder.resolve("written.db");
        try (Database first = Database.open(file)) {
            new ProjectTable(first).join(ProjectId.of(ANNE.peerId(), "folding"), 3);
            new ProjectTable(first).publish(BATCH, true);
            new ShardTable(first).takeCustody(SHARD);
            keep(first, 0, UNITS - LOGGED);
        }
        try (Database second = Database.open(file)) {
            for (int unit = UNITS - LOGGED; unit < UNITS; unit += 10) {
                keep(second, unit, unit + 10);
            }
            database = Files.readAllBytes(file);
            log = Files.readAllBytes(Path.of(file + "-wal"));
        }
        Path home = home("whole", database, log);
        try (Database opened = Repair.open(home.resolve("fallow.db"))) {
            assertThat(home.resolve("damaged")).as("nothing was damaged").doesNotExist();
            all = Set.copyOf(rows(opened));
        }
    }

    private static void keep(Database database, int from, int to) throws StoreException {
        List<Signed<Vote>> votes = new ArrayList<>();
        List<Signed<Opening>> openings = new ArrayList<>();
        for (int unit = from; unit < to; unit++) {
            votes.add(vote(unit));
            openings.add(RecordKind.OPENING.seal(ANNE, opening(unit)));
            if (unit % 7 == 0) {
                new WorkTable(database).keep(vote(unit), new Answer.Result(result(unit)));
            }
        }
        new ShardTable(database).keep(new Records(votes, openings, List.of()));
    }

    private static Path home(String name, byte[] file, byte[] wal) throws IOException {
        Path home = Files.createDirectory(folder.resolve(name));
        Files.write(home.resolve("fallow.db"), file);
        Files.write(home.resolve("fallow.db-wal"), wal);
        return home;
    }

    /** What a node finds, each row by a name; every one of them is sound, or it would not be found. */
    private static Set<String> rows(Database database) throws StoreException {
        Set<String> rows = new TreeSet<>();
        for (ShardTable.Kept kept : new ShardTable(database).units(BATCH, 0, UNITS)) {
            kept.records().votes().forEach(v -> rows.add("vote " + v.value().unit()));
            kept.records()
                    .openings()
                    .forEach(o -> rows.add("opening " + o.value().unit()));
        }
        new WorkTable(database)
                .pending()
                .forEach(p -> rows.add("work " + p.vote().value().unit()));
        new ShardTable(database).custody().forEach(shard -> rows.add("custody " + shard));
        ProjectTable projects = new ProjectTable(database);
        projects.joined().forEach((id, weight) -> rows.add("joined " + id + " " + weight));
        projects.published().forEach((id, safe) -> rows.add("published " + id + " " + safe));
        return rows;
    }

    static Stream<Long> seeds() {
        return Stream.iterate(1L, seed -> seed <= SEEDS, seed -> seed + 1);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whateverByteChangesTheStoreOpensAndLosesAtMostThePageWithIt(long seed) throws Exception {
        Random random = new Random(seed);
        byte[] file = database.clone();
        byte[] wal = log.clone();
        boolean inFile = random.nextBoolean();
        byte[] struck = inFile ? file : wal;
        int at = random.nextInt(struck.length);
        boolean sector = random.nextBoolean();
        for (int i = at; i < Math.min(struck.length, at + (sector ? SECTOR_BYTES : 1)); i++) {
            struck[i] ^= (byte) (1 + random.nextInt(255));
        }
        String what = "seed " + seed + ": " + (inFile ? "database" : "log") + ", byte " + at;
        Path home = home("struck-" + seed, file, wal);
        Set<String> found;
        try (Database opened = Repair.open(home.resolve("fallow.db"))) {
            found = rows(opened);
            assertThat(rows(opened)).as(what + ", read again").isEqualTo(found);
        }
        assertThat(all).as(what).containsAll(found);
        Set<String> lost = new HashSet<>(all);
        lost.removeAll(found);
        assertThat(lost).as(what).hasSizeLessThanOrEqualTo(ROWS_A_PAGE);
        assertThat(Repair.look(home.resolve("fallow.db")))
                .as(what + ", looked at afterwards")
                .isEmpty();
    }

    @Test
    void aFrameOfTheLogThatChangedTakesNoLaterTransactionWithIt() throws Exception {
        byte[] wal = log.clone();
        wal[32 + 24 + 1000] ^= 1;
        Path home = home("frame", database, wal);
        try (Database opened = Repair.open(home.resolve("fallow.db"))) {
            Set<String> found = rows(opened);
            assertThat(all).containsAll(found);
            assertThat(all.size() - found.size()).isLessThanOrEqualTo(ROWS_A_PAGE);
            assertThat(found).contains("vote " + new UnitId(BATCH, UNITS - 1));
        }
        try (Stream<Path> kept = Files.list(home.resolve("damaged"))) {
            assertThat(kept.map(p -> p.getFileName().toString()))
                    .as("the damaged files are kept")
                    .hasSize(2)
                    .allMatch(name -> name.matches("fallow-\\d{8}-\\d{6}\\.db(-wal)?"));
        }
    }

    @Test
    void theLogsHeaderCanBeMadeAgain() throws Exception {
        byte[] wal = log.clone();
        wal[20] ^= 1;
        Path home = home("header", database, wal);
        try (Database opened = Repair.open(home.resolve("fallow.db"))) {
            assertThat(rows(opened)).isEqualTo(all);
        }
    }

    @Test
    void theEndOfALogThatACrashCutIsNoDamage() throws Exception {
        for (int cut : List.of(1, 100, 4096, 9000)) {
            byte[] wal = Arrays.copyOf(log, log.length - cut);
            Path home = home("cut-" + cut, database, wal);
            try (Database opened = Repair.open(home.resolve("fallow.db"))) {
                assertThat(rows(opened)).isNotEmpty();
            }
            assertThat(home.resolve("damaged")).as("cut by " + cut).doesNotExist();
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsKeptAsideAndTheStoreStartsAfresh() throws Exception {
        byte[] text = "no database at all, but long enough to be looked at as one"
                .repeat(100)
                .getBytes(StandardCharsets.UTF_8);
        Path home = home("text", text, new byte[0]);
        try (Database opened = Repair.open(home.resolve("fallow.db"))) {
            assertThat(rows(opened)).isEmpty();
        }
        try (Stream<Path> kept = Files.list(home.resolve("damaged"))) {
            assertThat(kept)
                    .singleElement()
                    .satisfies(p -> assertThat(Files.readAllBytes(p)).isEqualTo(text));
        }
    }

    @Test
    void aRepairThatWasKilledBeforeItsLastStepIsFinishedAtTheNextStart() throws Exception {
        Path home = home("killed", new byte[] {1, 2, 3}, log);
        Path whole = home("whole-again", database, log);
        try (Database opened = Database.open(whole.resolve("fallow.db"))) {
            assertThat(rows(opened)).isEqualTo(all);
        }
        Files.move(whole.resolve("fallow.db"), home.resolve("fallow.db.mended"));
        try (Database opened = Repair.open(home.resolve("fallow.db"))) {
            assertThat(rows(opened)).isEqualTo(all);
        }
    }

    @Test
    void aRecordThatIsNotAsItWasSignedIsSetAsideAndItsPlaceIsFreeForASoundOne() throws Exception {
        Path home = home("record", database, log);
        try (Database opened = Repair.open(home.resolve("fallow.db"))) {
            byte[] envelope = vote(5).encoded();
            envelope[envelope.length - 1] ^= 1;
            opened.update("UPDATE votes SET envelope = ? WHERE unit = 5", (Object) envelope);
            ShardTable table = new ShardTable(opened);
            assertThat(table.units(BATCH, 5, 6).getFirst().records().votes()).isEmpty();
            assertThat(opened.query(r -> r.getBytes(1), "SELECT content FROM damaged"))
                    .containsExactly(envelope);
            table.keep(new Records(List.of(vote(5)), List.of(), List.of()));
            assertThat(table.units(BATCH, 5, 6).getFirst().records().votes()).containsExactly(vote(5));
        }
    }

    @Test
    void aDoctorFindsARecordThatIsNotAsItWasSignedAndMendsTheRest() throws Exception {
        Path file = home("doctor", database, log).resolve("fallow.db");
        try (Database opened = Repair.open(file)) {
            opened.update("UPDATE votes SET envelope = x'00' WHERE unit = 5");
        }
        assertThat(Repair.look(file).orElseThrow()).contains("1 rows are not as they were written");
        Repair.Outcome outcome = Repair.mend(file).orElseThrow();
        assertThat(outcome.damaged()).isEqualTo(1);
        assertThat(outcome.line().lines()).hasSize(1);
        try (Database opened = Repair.open(file)) {
            Set<String> rest = new HashSet<>(all);
            rest.remove("vote " + new UnitId(BATCH, 5));
            assertThat(rows(opened)).isEqualTo(rest);
        }
        assertThat(Repair.mend(file)).isEmpty();
    }

    @Test
    void theDatabaseOfEveryReleaseSinceTheFirstIsBroughtUpWithItsRows() throws Exception {
        for (int version = 1; version < Schema.VERSION; version++) {
            Path file = folder.resolve("version-" + version + ".db");
            try (Connection old = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = old.createStatement()) {
                for (String step : Schema.upTo(version)) {
                    statement.executeUpdate(step);
                }
                statement.executeUpdate("PRAGMA user_version = " + version);
                Database.update(
                        old,
                        "INSERT INTO work (batch, unit, vote, result, state, cpu_millis, done_millis)"
                                + " VALUES (?, 3, ?, ?, 'PENDING', 1, 2)",
                        BATCH.bytes(),
                        vote(3).encoded(),
                        result(3));
                Database.update(old, "INSERT INTO custody VALUES (?, 0)", (Object) BATCH.bytes());
            }
            try (Database opened = Repair.open(file)) {
                assertThat(rows(opened))
                        .as("from version " + version)
                        .containsExactlyInAnyOrder("work " + new UnitId(BATCH, 3), "custody " + SHARD);
                keep(opened, 10, 20);
                assertThat(new ShardTable(opened).count(BATCH)).isEqualTo(20);
            }
        }
    }

    @Test
    void aDatabaseOfANewerReleaseIsRefusedInALineAndNotTouched() throws Exception {
        Path file = home("newer", database, log).resolve("fallow.db");
        try (Database opened = Database.open(file)) {
            opened.update("PRAGMA user_version = 1000");
        }
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> Repair.open(file))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("newer Fallow (schema 1000")
                    .satisfies(e ->
                            assertThat(String.valueOf(e.getMessage()).lines()).hasSize(1));
        }
        assertThat(file.resolveSibling("damaged")).doesNotExist();
    }
}
