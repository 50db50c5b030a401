package org.fallow.node.io.volunteer;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.io.blob.BlobFetcher;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cbor;
import org.fallow.work.record.Cid;
import org.fallow.work.record.UnitList;
import org.fallow.work.record.UnitSource;

/** The inputs of a batch's units: made from its sweep, or read from the blob of their shard. */
public final class UnitInputs {
    private static final Duration FETCH_PATIENCE = Duration.ofSeconds(60);

    private final BlobFetcher blobs;

    /** Fetches unit lists that are not held. */
    public UnitInputs(BlobFetcher blobs) {
        this.blobs = blobs;
    }

    /** The input of unit {@code index}. */
    public byte[] input(Batch batch, long index) throws IOException {
        if (index < 0 || index >= batch.units().count()) {
            throw new WireException(
                    "unit " + index + ": the batch has " + batch.units().count());
        }
        return switch (batch.units()) {
            case UnitSource.Sweep sweep -> sweep.input(index);
            case UnitSource.Listed(long count, List<Cid> shards) -> {
                byte[] blob = blobs.fetch(shards.get((int) (index / Batch.SHARD_UNITS)), Set.of(), FETCH_PATIENCE);
                List<byte[]> inputs = Cbor.decode(blob, UnitList.class).inputs();
                int at = (int) (index % Batch.SHARD_UNITS);
                if (at >= inputs.size()) {
                    throw new WireException("unit " + index + ": its list has " + inputs.size() + " inputs");
                }
                yield inputs.get(at);
            }
        };
    }
}
