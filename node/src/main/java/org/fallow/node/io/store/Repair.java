package org.fallow.node.io.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds damage in the database before it is used, and mends it: the damaged files are copied to the folder {@code damaged}
 * beside the database and stay there, every row that can be read and is sound goes into a new file, and the new file takes
 * the old one's place. A crash on the way leaves the old file in place or the new one, never half of either.
 */
public final class Repair {
    /** A database of up to this size is looked through at every start, which takes about a second at most. */
    static final long LOOK_AT_START_BYTES = 64L << 20;

    /** Of every database of ours; a damaged header may no longer tell. */
    private static final int PAGE_BYTES = 4096;

    /** Asks for nothing but that the file can be read at all. */
    private static final String READABLE = "schema_version";

    private static final int HEADER_BYTES = 100;
    private static final long WAL_BYTES_MAX = 1L << 30;
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final Logger LOG = LoggerFactory.getLogger(Repair.class);

    private final Path file;
    private final Path wal;
    private final Path mended;
    private final Path suspect;

    /**
     * What a repair came to.
     *
     * @param damage what was found
     * @param taken rows in the new file
     * @param damaged rows that were read and are not as they were written
     * @param kept the damaged file
     */
    public record Outcome(String damage, long taken, long damaged, Path kept) {
        /** All of it in a line. */
        public String line() {
            return damage + ": " + taken + " rows were saved into a new file"
                    + (damaged == 0 ? "" : ", " + damaged + " damaged ones are set aside in its table \"damaged\"")
                    + "; the damaged file is kept as " + kept
                    + "; what others hold comes again from them, and fallow projects shows what this node works for";
        }
    }

    private Repair(Path file) {
        this.file = file;
        this.wal = Path.of(file + "-wal");
        this.mended = Path.of(file + ".mended");
        this.suspect = Path.of(file + ".suspect");
    }

    /** Opens a database, mended first where it is damaged; that is said in the log, in one line. */
    public static Database open(Path file) throws StoreException {
        Repair repair = new Repair(file);
        repair.finish();
        boolean now = Trouble.sizeOf(file) <= LOOK_AT_START_BYTES || Files.exists(repair.suspect);
        Optional<String> damage = repair.damage(now ? "integrity_check" : READABLE);
        if (damage.isPresent()) {
            LOG.warn("{}", repair.mend(damage.get()).line());
        }
        repair.mark(false);
        Database database = Database.open(file);
        if (!now) {
            Thread.ofVirtual().name("database-check").start(repair::lookBeside);
        }
        return database;
    }

    /** A large database is looked through while the node runs already; what is found is mended at the next start. */
    private void lookBeside() {
        try {
            Optional<String> damage = checked("integrity_check");
            if (damage.isPresent()) {
                mark(true);
                LOG.error("{} is damaged ({}): start the node again, it saves what can be read", file, damage.get());
            }
        } catch (StoreException e) {
            LOG.warn("{} could not be looked through: {}", file, e.getMessage());
        }
    }

    private void mark(boolean suspected) throws StoreException {
        try {
            if (suspected) {
                Files.write(suspect, new byte[0]);
            } else {
                Files.deleteIfExists(suspect);
            }
        } catch (IOException e) {
            throw Trouble.with("write", suspect, e);
        }
    }

    /** Looks through the whole database of a node that does not run; what is wrong with it, in words. */
    public static Optional<String> look(Path file) throws StoreException {
        Repair repair = new Repair(file);
        repair.finish();
        Optional<String> damage = repair.damage("integrity_check");
        return damage.isPresent() ? damage : repair.damagedRow();
    }

    /** Mends what {@link #look} found; empty when there is nothing to mend. */
    public static Optional<Outcome> mend(Path file) throws StoreException {
        Optional<String> damage = look(file);
        return damage.isEmpty() ? Optional.empty() : Optional.of(new Repair(file).mend(damage.get()));
    }

    private Optional<String> damage(String pragma) throws StoreException {
        if (Trouble.sizeOf(file) == 0 && Trouble.sizeOf(wal) == 0) {
            return Optional.empty();
        }
        Optional<String> logged = loggedDamage();
        return logged.isPresent()
                ? logged.map(said -> wal + " is damaged (" + said + ")")
                : checked(pragma).map(said -> file + " is damaged (" + said + ")");
    }

    private Optional<String> loggedDamage() throws StoreException {
        try {
            boolean some = Trouble.sizeOf(wal) > 0 && Trouble.sizeOf(wal) <= WAL_BYTES_MAX;
            return some ? new WalFile(Files.readAllBytes(wal), PAGE_BYTES).damage() : Optional.empty();
        } catch (IOException e) {
            throw Trouble.with("read", wal, e);
        }
    }

    private Optional<String> checked(String pragma) throws StoreException {
        try (Connection connection = Sqlite.connect(file)) {
            Schema.refuseNewer(Schema.version(connection), file);
            String said = Database.query(connection, r -> r.getString(1), "PRAGMA " + pragma)
                    .getFirst();
            boolean sound = said.equals("ok") || pragma.equals(READABLE);
            return sound
                    ? Optional.empty()
                    : said.lines()
                            .filter(line -> !line.startsWith("***"))
                            .findFirst()
                            .or(() -> Optional.of(said));
        } catch (SQLException e) {
            if (isDamage(e)) {
                return Optional.of("SQLite cannot read it");
            }
            throw Database.trouble(file, e);
        }
    }

    private static boolean isDamage(SQLException e) {
        return Database.isDamage(e) || String.valueOf(e.getMessage()).contains("malformed");
    }

    /** The first row whose record is not as it was signed, found by opening them all in a trial rescue. */
    private Optional<String> damagedRow() throws StoreException {
        if (Trouble.sizeOf(file) == 0) {
            return Optional.empty();
        }
        try (Database scratch = Database.open(Path.of(":memory:"));
                Connection from = Sqlite.connect(file)) {
            long damaged = scratch.transaction(into -> {
                Rescue rescue = new Rescue(into);
                rescue.take(from);
                return rescue.damaged();
            });
            return damaged == 0
                    ? Optional.empty()
                    : Optional.of(file + " is damaged (" + damaged + " rows are not as they were written)");
        } catch (SQLException e) {
            throw Database.trouble(file, e);
        }
    }

    private Outcome mend(String damage) throws StoreException {
        Path folder = file.resolveSibling("damaged");
        Path made = folder.resolve("draft.db");
        try {
            Files.createDirectories(folder);
            Path kept = keepAside(folder);
            remove(made);
            Rescue rescue = rescue(kept, made);
            sync(made);
            Files.move(made, mended, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            finish();
            return new Outcome(damage, rescue.taken(), rescue.damaged(), kept);
        } catch (IOException e) {
            throw e instanceof StoreException known ? known : Trouble.with("mend", file, e);
        } catch (SQLException e) {
            throw Database.trouble(made, e);
        }
    }

    private Path keepAside(Path folder) throws IOException {
        String stamp = LocalDateTime.now(ZoneId.systemDefault()).format(STAMP);
        Path kept = folder.resolve("fallow-" + stamp + ".db");
        for (int i = 2; Files.exists(kept); i++) {
            kept = folder.resolve("fallow-" + stamp + "-" + i + ".db");
        }
        if (Files.exists(file)) {
            Files.copy(file, kept);
        } else {
            Files.createFile(kept);
        }
        sync(kept);
        if (Trouble.sizeOf(wal) > 0) {
            Path log = Path.of(kept + "-wal");
            Files.copy(wal, log);
            sync(log);
        }
        return kept;
    }

    /** The best source first: the log as it should read, then what SQLite makes of the files, then page by page. */
    private Rescue rescue(Path kept, Path made) throws IOException, SQLException {
        Path log = Path.of(kept + "-wal");
        byte[] logged =
                Trouble.sizeOf(log) > 0 && Trouble.sizeOf(log) <= WAL_BYTES_MAX ? Files.readAllBytes(log) : new byte[0];
        WalFile walFile = new WalFile(logged, PAGE_BYTES);
        boolean broken = walFile.damage().isPresent();
        try (Database database = Database.open(made)) {
            Rescue[] all = new Rescue[1];
            database.transaction(into -> {
                Rescue rescue = new Rescue(into);
                all[0] = rescue;
                try {
                    takeFrom(rescue, kept, broken ? walFile.rechained() : logged);
                    if (broken) {
                        takeFrom(rescue, kept, logged);
                    }
                    if (!rescue.whole() || broken) {
                        Leaves.read(kept, PAGE_BYTES, walFile.pages(), row -> loose(rescue, row));
                    }
                } catch (IOException e) {
                    throw new SQLException(e);
                }
                return rescue.taken();
            });
            return all[0];
        }
    }

    private static void loose(Rescue rescue, List<Object> row) {
        try {
            rescue.loose(row);
        } catch (SQLException e) {
            throw new IllegalStateException("a new database takes no rows", e);
        }
    }

    /** From a copy, as SQLite changes what it opens. */
    private static void takeFrom(Rescue rescue, Path kept, byte[] log) throws IOException, SQLException {
        Path copy = kept.resolveSibling("draft-source.db");
        remove(copy);
        try {
            Files.copy(kept, copy);
            mendHeader(copy);
            if (log.length > 0) {
                Files.write(Path.of(copy + "-wal"), log);
            }
            try (Connection from = Sqlite.connect(copy)) {
                rescue.take(from);
            }
        } finally {
            remove(copy);
        }
    }

    /** The first bytes are the same in every database of ours: whoever lost them has them again. */
    private static void mendHeader(Path copy) throws IOException {
        byte[] usual = {
            'S', 'Q', 'L', 'i', 't', 'e', ' ', 'f', 'o', 'r', 'm', 'a', 't', ' ', '3', 0, 0x10, 0, 2, 2, 0, 64, 32, 32
        };
        try (FileChannel out = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            if (out.size() >= HEADER_BYTES) {
                out.write(ByteBuffer.wrap(usual), 0);
            }
        }
    }

    /** Puts a finished new file in its place: the old log first, which must never meet it. */
    private void finish() throws StoreException {
        if (!Files.exists(mended)) {
            return;
        }
        try {
            Files.deleteIfExists(wal);
            Files.deleteIfExists(Path.of(file + "-shm"));
            Files.move(mended, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw Trouble.with("replace", file, e);
        }
    }

    private static void remove(Path database) throws IOException {
        for (String end : List.of("", "-wal", "-shm", "-journal")) {
            Files.deleteIfExists(Path.of(database + end));
        }
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
