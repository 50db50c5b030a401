package org.fallow.node.io.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.record.Project;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Reduce;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitSource;
import org.fallow.work.record.VerifyPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobQuotaTest {
    private static final KeyPair PUBLISHER = KeyPair.generate(new Random(1));
    private static final Cid KERNEL = Cid.of(Cid.Codec.RAW, new byte[] {0, 'a', 's', 'm'});
    private static final long EXPIRES = 1_000_000;

    @TempDir
    private Path folder;

    @Test
    void whatIsMirroredStaysUntilItExpires() throws Exception {
        Signed<Batch> batch = batch();
        Project project = new Project(1, "hp", "Folding", "", List.of(batch.cid()), 1);
        ProjectId id = project.id(PUBLISHER.peerId());
        try (Database database = Database.open(folder.resolve("fallow.db"))) {
            ProjectTable projects = new ProjectTable(database);
            projects.keep(RecordKind.PROJECT.seal(PUBLISHER, project));
            projects.keepBatch(batch);
            assertThat(needed(database, projects, Set.of(), EXPIRES - 1)).isEmpty();
            assertThat(needed(database, projects, Set.of(id), EXPIRES - 1))
                    .containsExactlyInAnyOrder(batch.cid(), KERNEL);
            assertThat(needed(database, projects, Set.of(id), EXPIRES)).isEmpty();
        }
    }

    private static Set<Cid> needed(Database database, ProjectTable projects, Set<ProjectId> mirrored, long now)
            throws StoreException {
        InstantSource clock = () -> Instant.ofEpochMilli(now);
        return new BlobQuota(new ShardTable(database), projects, () -> mirrored, () -> 1, clock).needed();
    }

    private static Signed<Batch> batch() {
        return RecordKind.BATCH.seal(
                PUBLISHER,
                new Batch(
                        1,
                        ProjectId.of(PUBLISHER.peerId(), "hp"),
                        KERNEL,
                        KernelMode.RESUMABLE,
                        new Limits(64 << 20, 7_200),
                        new UnitSource.Sweep(List.of(new UnitSource.Range("seed", 1, 3, 1))),
                        new VerifyPolicy.Replicas(2),
                        new Reduce(Reduce.Kind.JSONL, ""),
                        0,
                        EXPIRES));
    }
}
