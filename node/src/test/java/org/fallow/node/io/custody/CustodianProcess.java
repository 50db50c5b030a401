package org.fallow.node.io.custody;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.io.HostLimits;
import org.fallow.libp2p.io.HostOptions;
import org.fallow.libp2p.io.MonotonicClock;
import org.fallow.libp2p.io.TcpHost;
import org.fallow.node.io.store.Database;
import org.fallow.node.io.store.ShardTable;
import org.fallow.scheduler.custody.CustodyTerms;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Reduce;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitSource;
import org.fallow.work.record.VerifyPolicy;

/**
 * The custodian that {@link CustodyBench} measures, in a process of its own: the daemon's service over TCP, Noise and
 * Yamux, with its database in a file. It is the only custodian of the one batch.
 *
 * <p>It prints its address, then answers lines: {@code fresh} with {@code ready} once it has begun again with an empty
 * file, {@code votes} with the number of votes in the file, {@code sync} with the milliseconds of one durable write.
 */
final class CustodianProcess {
    private static final int SYNCS = 50;
    private static final int QUORUM = 2;
    private static final KeyPair KEY = KeyPair.generate(new Random(1));

    private final TcpHost host;
    private final Path directory;
    private final Signed<Batch> batch;
    private int files;
    private Database database;
    private CustodyService service;

    private CustodianProcess(TcpHost host, Path directory, Signed<Batch> batch) throws IOException {
        this.host = host;
        this.directory = directory;
        this.batch = batch;
        this.database = Database.open(directory.resolve("fallow-0.db"));
        this.service = serve();
    }

    /** {@code DIRECTORY UNITS}: where the databases are to be, and the units of the batch. */
    public static void main(String[] arguments) throws Exception {
        Signed<Batch> batch = batch(Long.parseLong(arguments[1]));
        HostOptions options = HostOptions.of(KEY)
                .listening(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"))
                .within(HostLimits.DEFAULT.sparingLocal());
        try (TcpHost host = TcpHost.start(options);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            CustodianProcess custodian = new CustodianProcess(host, Path.of(arguments[0]), batch);
            System.out.println(host.addresses().getFirst().withPeer(host.id()));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(custodian.answer(line));
            }
            custodian.stop();
        }
    }

    /** The batch; the same in every process. */
    static Signed<Batch> batch(long units) {
        KeyPair publisher = KeyPair.generate(new Random(2));
        Batch batch = new Batch(
                RecordKind.VERSION,
                ProjectId.of(publisher.peerId(), "bench"),
                Cid.of(Cid.Codec.RAW, new byte[0]),
                KernelMode.RESUMABLE,
                new Limits(64 << 20, 7_200),
                new UnitSource.Sweep(List.of(new UnitSource.Range("seed", 1, units, 1))),
                new VerifyPolicy.Replicas(QUORUM),
                new Reduce(Reduce.Kind.JSONL, ""),
                0,
                Long.MAX_VALUE / 4);
        return RecordKind.BATCH.seal(publisher, batch);
    }

    private CustodyService serve() throws IOException {
        return new CustodyService(
                KEY, host, new ShardTable(database), alone(), CustodyTerms.DEFAULT, new MonotonicClock());
    }

    private void stop() throws IOException {
        service.close();
        database.close();
    }

    private String answer(String line) throws IOException {
        return switch (line) {
            case "fresh" -> {
                stop();
                database = Database.open(directory.resolve("fallow-" + ++files + ".db"));
                service = serve();
                yield "ready";
            }
            case "votes" -> votes();
            case "sync" -> syncMillis();
            default -> "unknown: " + line;
        };
    }

    private CustodyService.Surroundings alone() {
        return new CustodyService.Surroundings() {
            @Override
            public List<PeerId> custodians(ShardId shard) {
                return List.of(host.id());
            }

            @Override
            public Signed<Batch> batch(Cid id, PeerId hint) throws IOException {
                if (!id.equals(batch.cid())) {
                    throw new IOException("no such batch");
                }
                return batch;
            }

            @Override
            public void fault(Throwable cause) {
                throw new IllegalStateException("the custodian is broken", cause);
            }
        };
    }

    private String votes() throws IOException {
        ShardTable table = new ShardTable(database);
        int votes = 0;
        for (int shard = 0; shard < batch.value().shardCount(); shard++) {
            for (ShardTable.Kept unit : table.shard(new ShardId(batch.cid(), shard))) {
                votes += unit.records().votes().size();
            }
        }
        return Integer.toString(votes);
    }

    /** What the disk takes for one small transaction, in milliseconds. */
    private String syncMillis() throws IOException {
        ShardTable table = new ShardTable(database);
        long began = System.nanoTime();
        for (int i = 0; i < SYNCS; i++) {
            ShardId shard = new ShardId(Cid.of(Cid.Codec.RAW, new byte[] {(byte) i}), 0);
            table.takeCustody(shard);
            table.giveUpCustody(shard);
        }
        return Double.toString((System.nanoTime() - began) / 1e6 / (2 * SYNCS));
    }
}
