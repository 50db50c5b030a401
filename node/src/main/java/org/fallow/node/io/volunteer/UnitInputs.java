package org.fallow.node.io.volunteer;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.io.blob.BlobFetcher;
import org.fallow.scheduler.verdict.Rule;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cbor;
import org.fallow.work.record.Chain;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.UnitList;
import org.fallow.work.record.UnitSource;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of a batch's units: made from its sweep, or read from the blob of their shard; with the accepted result of
 * the unit before, where they are chained.
 */
public final class UnitInputs {
    private static final Duration FETCH_PATIENCE = Duration.ofSeconds(60);
    private static final int HELD_BYTES_MAX = 1 << 20;

    private final BlobFetcher blobs;
    private final AcceptedResults results;
    private volatile @Nullable Held held;

    private record Held(Cid id, List<byte[]> inputs) {}

    /** Fetches unit lists and results that are not held. */
    public UnitInputs(BlobFetcher blobs, AcceptedResults results) {
        this.blobs = blobs;
        this.results = results;
    }

    /**
     * The input of unit {@code index}.
     *
     * @throws IOException when it cannot be had; a {@link NoInput} when there is none
     */
    public byte[] input(Signed<Batch> batch, long index) throws IOException {
        byte[] first = first(batch.value(), index);
        OptionalLong before = batch.value().units().after(index);
        if (before.isEmpty()) {
            return first;
        }
        UnitId previous = new UnitId(batch.cid(), before.getAsLong());
        byte[] result = results.of(previous, Rule.of(batch.value()));
        try {
            return Chain.input(first, result);
        } catch (WireException e) {
            throw new NoInput(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The input of unit {@code index}; where there is none, the one that its chain begins with.
     *
     * @throws IOException when it cannot be had
     */
    public byte[] inputOrFirst(Signed<Batch> batch, long index) throws IOException {
        try {
            return input(batch, index);
        } catch (NoInput e) {
            return first(batch.value(), index);
        }
    }

    /** The input that the unit's chain begins with, which is known before anything is computed; of any other unit its input. */
    public byte[] first(Batch batch, long index) throws IOException {
        if (index < 0 || index >= batch.units().count()) {
            throw new WireException(
                    "unit " + index + ": the batch has " + batch.units().count());
        }
        return input(batch.units(), index);
    }

    private byte[] input(UnitSource units, long index) throws IOException {
        return switch (units) {
            case UnitSource.Sweep sweep -> sweep.input(index);
            case UnitSource.Chained chained -> input(chained.of(), chained.chain(index));
            case UnitSource.Listed(long count, List<Cid> shards) -> {
                List<byte[]> inputs = list(shards.get((int) (index / Batch.SHARD_UNITS)));
                int at = (int) (index % Batch.SHARD_UNITS);
                if (at >= inputs.size()) {
                    throw new WireException("unit " + index + ": its list has " + inputs.size() + " inputs");
                }
                yield inputs.get(at);
            }
        };
    }

    /** The list of a shard; that of the last one is held where it is small, as its units are mostly wanted in turn. */
    private List<byte[]> list(Cid id) throws IOException {
        Held last = held;
        if (last != null && last.id().equals(id)) {
            return last.inputs();
        }
        byte[] blob = blobs.fetch(id, Set.of(), FETCH_PATIENCE);
        List<byte[]> inputs = Cbor.decode(blob, UnitList.class).inputs();
        if (blob.length <= HELD_BYTES_MAX) {
            held = new Held(id, inputs);
        }
        return inputs;
    }
}
