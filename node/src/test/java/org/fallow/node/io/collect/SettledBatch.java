package org.fallow.node.io.collect;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.node.io.store.Database;
import org.fallow.node.io.store.Home;
import org.fallow.node.io.store.ProjectTable;
import org.fallow.node.io.store.ShardTable;
import org.fallow.scheduler.verdict.Records;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.record.Opening;
import org.fallow.work.record.Project;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Reduce;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.UnitSource;
import org.fallow.work.record.VerifyPolicy;
import org.fallow.work.record.Vote;

/** Fills a publisher's data directory with a batch of which every unit is settled, two votes each: for bench/settled. */
public final class SettledBatch {
    private SettledBatch() {}

    /** {@code HOME UNITS}; prints the batch's id. */
    public static void main(String[] arguments) throws Exception {
        Home home = Home.open(Path.of(arguments[0]));
        long units = Long.parseLong(arguments[1]);
        long now = System.currentTimeMillis();
        KeyPair publisher = home.publisher();
        Project named = new Project(1, "settled", "A batch that is done", "", List.of(), now);
        Signed<Batch> batch = RecordKind.BATCH.seal(
                publisher,
                new Batch(
                        1,
                        named.id(publisher.peerId()),
                        Cid.of(Cid.Codec.RAW, new byte[] {0, 'a', 's', 'm'}),
                        KernelMode.RESUMABLE,
                        new Limits(64 << 20, 60),
                        new UnitSource.Sweep(List.of(new UnitSource.Range("seed", 1, units, 1))),
                        new VerifyPolicy.Replicas(2),
                        new Reduce(Reduce.Kind.JSONL, ""),
                        now,
                        now + 86_400_000L));
        Project project = new Project(1, "settled", "A batch that is done", "", List.of(batch.cid()), now + 1);
        List<KeyPair> voters = List.of(KeyPair.generate(new Random(1)), KeyPair.generate(new Random(2)));
        try (Database database = Database.open(home.path("fallow.db"))) {
            ProjectTable projects = new ProjectTable(database);
            projects.keep(RecordKind.PROJECT.seal(publisher, project));
            projects.keepBatch(batch);
            projects.publish(batch.cid(), true);
            ShardTable shards = new ShardTable(database);
            for (long first = 0; first < units; first += Batch.SHARD_UNITS) {
                shards.keep(
                        settled(batch.cid(), (int) first, (int) Math.min(units, first + Batch.SHARD_UNITS), voters));
            }
        }
        System.out.println(batch.cid());
    }

    private static Records settled(Cid batch, int from, int to, List<KeyPair> voters) {
        List<Records> records = IntStream.range(from, to)
                .parallel()
                .mapToObj(unit -> settled(new UnitId(batch, unit), voters))
                .toList();
        return Records.concat(records);
    }

    private static Records settled(UnitId unit, List<KeyPair> voters) {
        byte[] result =
                "{\"energy\":-%d,\"steps\":200000}".formatted(unit.index() % 30).getBytes(StandardCharsets.UTF_8);
        List<Signed<Vote>> votes = new ArrayList<>();
        for (KeyPair voter : voters) {
            byte[] commitment = Vote.commitment(unit, voter.peerId(), result);
            votes.add(RecordKind.VOTE.seal(voter, new Vote(1, unit, commitment, new byte[0], 1, 1, 1)));
        }
        Signed<Opening> opening = RecordKind.OPENING.seal(voters.getFirst(), new Opening(1, unit, result));
        return new Records(votes, List.of(opening), List.of());
    }
}
