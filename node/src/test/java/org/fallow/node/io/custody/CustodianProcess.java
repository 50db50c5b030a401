package org.fallow.node.io.custody;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
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
 * Yamux, with its database in a file. It is the only custodian of the batches that {@link #batch} makes.
 *
 * <p>It prints its address, then answers lines: {@code batch N} with {@code ready} once the N-th batch is known, {@code
 * votes N} with the number of votes in the file, {@code sync} with the milliseconds of one durable write.
 */
final class CustodianProcess {
    private static final int SYNCS = 50;
    private static final int QUORUM = 2;

    private CustodianProcess() {}

    /** {@code FILE UNITS}: where the database is to be, and the units of a batch. */
    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        long units = Long.parseLong(arguments[1]);
        ConcurrentMap<Cid, Signed<Batch>> batches = new ConcurrentHashMap<>();
        Multiaddr address = Multiaddr.parse("/ip4/127.0.0.1/tcp/0");
        HostOptions options = HostOptions.of(KeyPair.generate(new Random(1)))
                .listening(address)
                .within(HostLimits.DEFAULT.sparingLocal());
        try (TcpHost host = TcpHost.start(options);
                Database database = Database.open(file)) {
            ShardTable table = new ShardTable(database);
            CustodyService service = new CustodyService(
                    host, table, alone(host, batches), CustodyTerms.DEFAULT, new MonotonicClock());
            System.out.println(host.addresses().getFirst().withPeer(host.id()));
            try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    System.out.println(answer(line, units, table, batches));
                }
            } finally {
                service.close();
            }
        }
    }

    private static String answer(String line, long units, ShardTable table, ConcurrentMap<Cid, Signed<Batch>> batches)
            throws IOException {
        String[] words = line.split(" ", -1);
        int number = words.length > 1 ? Integer.parseInt(words[1]) : 0;
        return switch (words[0]) {
            case "batch" -> {
                Signed<Batch> batch = batch(number, units);
                batches.put(batch.cid(), batch);
                yield "ready";
            }
            case "votes" -> votes(table, batch(number, units));
            case "sync" -> syncMillis(table);
            default -> "unknown: " + line;
        };
    }

    /** The batch of one round; the same in every process. */
    static Signed<Batch> batch(int round, long units) {
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
                round,
                Long.MAX_VALUE / 4);
        return RecordKind.BATCH.seal(publisher, batch);
    }

    private static CustodyService.Surroundings alone(TcpHost host, ConcurrentMap<Cid, Signed<Batch>> batches) {
        return new CustodyService.Surroundings() {
            @Override
            public List<PeerId> custodians(ShardId shard) {
                return List.of(host.id());
            }

            @Override
            public Signed<Batch> batch(Cid id, PeerId hint) throws IOException {
                Signed<Batch> batch = batches.get(id);
                if (batch == null) {
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

    private static String votes(ShardTable table, Signed<Batch> batch) throws IOException {
        int votes = 0;
        for (int shard = 0; shard < batch.value().shardCount(); shard++) {
            for (ShardTable.Kept unit : table.shard(new ShardId(batch.cid(), shard))) {
                votes += unit.votes().size();
            }
        }
        return Integer.toString(votes);
    }

    /** What the disk takes for one small transaction, in milliseconds. */
    private static String syncMillis(ShardTable table) throws IOException {
        long began = System.nanoTime();
        for (int i = 0; i < SYNCS; i++) {
            ShardId shard = new ShardId(Cid.of(Cid.Codec.RAW, new byte[] {(byte) i}), 0);
            table.takeCustody(shard);
            table.forget(shard);
        }
        return Double.toString((System.nanoTime() - began) / 1e6 / (2 * SYNCS));
    }
}
