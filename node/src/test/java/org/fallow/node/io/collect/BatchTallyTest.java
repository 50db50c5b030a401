package org.fallow.node.io.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.node.io.store.Database;
import org.fallow.node.io.store.ShardTable;
import org.fallow.scheduler.verdict.Records;
import org.fallow.simulation.seeds.Seeds;
import org.fallow.work.record.Answer;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.record.Opening;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Reduce;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.UnitSource;
import org.fallow.work.record.VerifyPolicy;
import org.fallow.work.record.Vote;
import org.fallow.work.record.Wave;
import org.junit.jupiter.api.io.TempDir;

/** What is kept between two looks at a batch never says anything else than reading all of it again does. */
class BatchTallyTest {
    private static final int UNITS = 2_500;
    private static final int STEPS = 10;
    private static final int VOTERS = 5;
    private static final KeyPair PUBLISHER = KeyPair.generate(new Random(1));

    @TempDir
    private Path folder;

    @Seeds(count = 2)
    void aLookAtWhatHasChangedComesToTheSameAsALookAtAll(long seed) throws Exception {
        Random random = new Random(seed);
        Signed<Batch> batch = batch(random.nextBoolean());
        List<KeyPair> voters = new ArrayList<>();
        for (int i = 0; i < VOTERS; i++) {
            voters.add(KeyPair.generate(random));
        }
        try (Database database = Database.open(folder.resolve("fallow.db"))) {
            ShardTable shards = new ShardTable(database);
            BatchTally kept = new BatchTally(batch, shards);
            for (int step = 0; step < STEPS; step++) {
                change(shards, batch, voters, step, random);
                List<Object> sums = shown(kept.sums());
                assertThat(shown(new BatchTally(batch, new ShardTable(database)).sums()))
                        .as("after a restart, seed %d, step %d", seed, step)
                        .isEqualTo(sums);
                database.update("DELETE FROM sums");
                assertThat(shown(new BatchTally(batch, shards).sums()))
                        .as("seed %d, step %d", seed, step)
                        .isEqualTo(sums);
                assertThat(kept.sums()).as("nothing has changed").isSameAs(kept.sums());
            }
        }
    }

    private static List<Object> shown(BatchTally.Sums sums) {
        Reached reached = sums.reached();
        return List.of(
                reached.accepted(),
                reached.failed(),
                reached.stopped(),
                reached.open(),
                sums.provisional(),
                sums.votes(),
                sums.caught(),
                sums.complete(),
                sums.certificate().map(Object::toString),
                sums.usualMillis());
    }

    private static void change(ShardTable shards, Signed<Batch> batch, List<KeyPair> voters, int step, Random random)
            throws Exception {
        switch (random.nextInt(8)) {
            case 0 -> {
                ShardId shard =
                        new ShardId(batch.cid(), random.nextInt(batch.value().shardCount()));
                shards.giveUpCustody(shard);
            }
            case 1 -> {
                ShardId shard =
                        new ShardId(batch.cid(), random.nextInt(batch.value().shardCount()));
                List<byte[]> out = random.nextBoolean()
                        ? List.of()
                        : List.of(voters.getFirst().peerId().bytes());
                double share = 0.1 + 0.1 * random.nextInt(5);
                shards.keep(RecordKind.WAVE.seal(PUBLISHER, new Wave(1, shard, step + 1, share, false, out)));
            }
            default -> shards.keep(votes(batch.cid(), voters, random));
        }
    }

    private static Records votes(Cid batch, List<KeyPair> voters, Random random) {
        List<Signed<Vote>> votes = new ArrayList<>();
        List<Signed<Opening>> openings = new ArrayList<>();
        long first = random.nextInt(UNITS - 30);
        for (long unit = first; unit < first + 30; unit++) {
            UnitId id = new UnitId(batch, unit);
            KeyPair voter = voters.get(random.nextInt(VOTERS));
            Answer answer = random.nextInt(10) == 0
                    ? Answer.Failure.of(Answer.Why.MEMORY)
                    : new Answer.Result(new byte[] {(byte) (random.nextInt(8) == 0 ? 9 : 1)});
            byte[] commitment = Vote.commitment(id, voter.peerId(), answer);
            votes.add(RecordKind.VOTE.seal(voter, new Vote(1, id, commitment, new byte[0], 1, 1, 1)));
            openings.add(RecordKind.OPENING.seal(voter, new Opening(1, id, answer)));
        }
        return new Records(votes, openings, List.of());
    }

    private static Signed<Batch> batch(boolean sampled) {
        VerifyPolicy verify = sampled ? new VerifyPolicy.ErrorTarget(0.02) : new VerifyPolicy.Replicas(2);
        return RecordKind.BATCH.seal(
                PUBLISHER,
                new Batch(
                        1,
                        ProjectId.of(PUBLISHER.peerId(), "p"),
                        Cid.of(Cid.Codec.RAW, new byte[] {0}),
                        KernelMode.RESUMABLE,
                        new Limits(64 << 20, 60),
                        new UnitSource.Sweep(List.of(new UnitSource.Range("seed", 1, UNITS, 1))),
                        verify,
                        new Reduce(Reduce.Kind.JSONL, ""),
                        0,
                        Long.MAX_VALUE / 4));
    }
}
