package org.fallow.node.io.store;

import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;

/**
 * What a node must not lose for want of room: the batches it is a custodian of and those of the projects it mirrors, until
 * they expire, with their kernels and inputs. Whom it gives work to asks it for those, and their publisher may be away.
 * Votes and results are no blobs; they never go.
 *
 * @param mirrored the projects that this node mirrors
 * @param most bytes; asked each time, as it is a setting
 */
public record BlobQuota(
        ShardTable shards, ProjectTable projects, Mirrored mirrored, LongSupplier most, InstantSource clock)
        implements BlobStore.Quota {
    /** Which projects a node mirrors. */
    @FunctionalInterface
    public interface Mirrored {
        /** Their ids. */
        Set<ProjectId> projects() throws StoreException;
    }

    @Override
    public long bytesMost() {
        return most.getAsLong();
    }

    @Override
    public Set<Cid> needed() throws StoreException {
        Set<Cid> batches = new HashSet<>();
        for (ShardId shard : shards.custody()) {
            batches.add(shard.batch());
        }
        for (ProjectId project : mirrored.projects()) {
            projects.project(project).ifPresent(p -> batches.addAll(p.value().batches()));
        }
        Set<Cid> needed = new HashSet<>();
        for (Cid id : batches) {
            Optional<Signed<Batch>> batch = projects.batch(id);
            if (batch.isEmpty() || batch.get().value().expiresMillis() > clock.millis()) {
                needed.add(id);
                batch.ifPresent(b -> needed.addAll(b.value().blobs()));
            }
        }
        return needed;
    }
}
