package org.fallow.node.io.store;

import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;

/**
 * What a node must not lose for want of room: the batches it is a custodian of, until they expire, with their kernels. Whom
 * it gives work to asks it for those, and their publisher may be away. Votes and results are no blobs; they never go.
 *
 * @param most bytes; asked each time, as it is a setting
 */
public record BlobQuota(ShardTable shards, ProjectTable projects, LongSupplier most, InstantSource clock)
        implements BlobStore.Quota {
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
