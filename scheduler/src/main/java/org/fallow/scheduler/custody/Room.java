package org.fallow.scheduler.custody;

import java.util.Map;
import org.fallow.scheduler.verdict.Records;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;

/**
 * What a custodian may keep in memory. Anybody publishes, and a result may have a megabyte: without a bound a stranger's batch
 * would end the nodes that happen to be close to its shards' keys.
 */
final class Room {
    /** A record's share of ballot and index beside its bytes: a vote or opening of 270 bytes takes 1,150 of the heap. */
    private static final long RECORD_BYTES = 1_000;

    private final long bytesMax;
    private final Map<ShardId, Keeping> shards;
    private final Writes writes;

    /** For {@code bytesMax} of these shards and writes. */
    Room(long bytesMax, Map<ShardId, Keeping> shards, Writes writes) {
        this.bytesMax = bytesMax;
        this.shards = shards;
        this.writes = writes;
    }

    /** About what a record takes of the memory, in bytes. */
    static long bytesOf(Signed<?> signed) {
        return signed.encoded().length + RECORD_BYTES;
    }

    /** About what they all take, in bytes. */
    static long bytesOf(Records records) {
        return records.encoded().mapToLong(bytes -> bytes.length + RECORD_BYTES).sum();
    }

    /** Whether these may be kept besides. */
    boolean has(Records records) {
        return held() + bytesOf(records) <= bytesMax;
    }

    /** Whether another shard may be taken: a quarter of the room is for those that are here. */
    boolean hasForShard() {
        return held() <= bytesMax / 4 * 3;
    }

    private long held() {
        long held = writes.bytes();
        for (Keeping keeping : shards.values()) {
            if (keeping instanceof Keeping.Serving serving) {
                held += serving.shard().box().bytes();
            }
        }
        return held;
    }
}
