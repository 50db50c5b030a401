package org.fallow.node.publication;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.work.record.Batch;
import org.fallow.work.record.BlobLayout;
import org.fallow.work.record.Cbor;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Project;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Reduce;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitList;
import org.fallow.work.record.UnitSource;

/**
 * Everything that is published of a project: two signed records and the blobs they name.
 *
 * @param project with the batch as its newest
 * @param batch its id is {@code batch.cid()}
 * @param blobs to upload: the kernel, the reduce kernel, the batch's envelope; and the unit lists, where nobody took them
 *     as they were made
 * @param totalBytes of all blobs
 */
public record Publication(Signed<Project> project, Signed<Batch> batch, List<Blob> blobs, long totalBytes) {
    /** Most bytes of the inputs of one shard: it is fetched whole by whoever works on one of its units. */
    public static final long LIST_BYTES_MAX = 128L << 20;

    /** Largest envelope of a batch, in bytes: it is stored as one block. */
    public static final int BATCH_BYTES_MAX = BlobLayout.LEAF_BYTES;

    /**
     * A blob to upload.
     *
     * @param what it is, for people
     * @param layout how it lies in blocks; {@code layout.root()} is its CID
     * @param bytes treat as immutable
     */
    public record Blob(String what, BlobLayout layout, byte[] bytes) {
        @Override
        public String toString() {
            return what + " " + layout.root() + ", " + bytes.length + " bytes";
        }
    }

    /** Copies the list. */
    public Publication {
        blobs = List.copyOf(blobs);
    }

    /** How many units the batch has. */
    public long unitCount() {
        return batch.value().units().count();
    }

    /** Takes unit lists as they are made. */
    @FunctionalInterface
    public interface Lists {
        /** The next one. */
        void take(Blob list) throws IOException;
    }

    /** Signs a project and its batch, and keeps everything that is to be uploaded. */
    public static Reading<Publication> seal(
            ProjectFile file, Material material, KeyPair key, long nowMillis, List<Cid> earlier) throws IOException {
        List<Blob> lists = new ArrayList<>();
        return switch (seal(file, material, key, nowMillis, earlier, lists::add)) {
            case Reading.Mistakes<Publication> mistakes -> mistakes;
            case Reading.Read<Publication>(Publication made) -> new Reading.Read<>(made.with(lists));
        };
    }

    /** With the lists after the kernel, as they are named. */
    private Publication with(List<Blob> lists) {
        List<Blob> all = new ArrayList<>(blobs);
        all.addAll(1, lists);
        return new Publication(project, batch, all, totalBytes);
    }

    /**
     * Signs a project and its batch. The same arguments give the same bytes.
     *
     * @param key the publisher's
     * @param nowMillis unix time
     * @param earlier batches of the same project that stay open, newest last; the oldest give way when there are too
     *     many
     * @param lists takes the unit lists as they are made
     * @throws IOException when inputs cannot be read, or {@code lists} fails
     */
    public static Reading<Publication> seal(
            ProjectFile file, Material material, KeyPair key, long nowMillis, List<Cid> earlier, Lists lists)
            throws IOException {
        List<Blob> blobs = new ArrayList<>();
        Blob kernel = blob("kernel", material.kernel());
        blobs.add(kernel);
        long[] listed = {0};
        UnitSource units = source(file.units(), material.inputs(), list -> {
            listed[0] += list.bytes().length;
            lists.take(list);
        });
        Optional<Blob> reducer = material.reducer().map(wasm -> blob("reduce kernel", wasm));
        reducer.ifPresent(blobs::add);
        Batch batch = new Batch(
                RecordKind.VERSION,
                ProjectId.of(key.peerId(), file.project()),
                kernel.layout().root(),
                file.mode(),
                file.limits(),
                units,
                file.verify(),
                reducer.map(blob -> Reduce.wasm(blob.layout().root())).orElse(file.reduce()),
                nowMillis,
                nowMillis + file.life().toMillis());
        int bytes = Cbor.encode(batch).length + ENVELOPE_BYTES;
        if (bytes > BATCH_BYTES_MAX) {
            return new Reading.Mistakes<>(List.of(Mistake.at(
                    file.units().place(),
                    "units: the signed batch would be " + bytes + " bytes, at most " + BATCH_BYTES_MAX
                            + " are accepted (use lines for long lists of values)")));
        }
        Signed<Batch> signed = RecordKind.BATCH.seal(key, batch);
        blobs.add(new Blob("batch", BlobLayout.single(signed.cid(), signed.encoded().length), signed.encoded()));
        Project project = new Project(
                RecordKind.VERSION,
                file.project(),
                file.title(),
                material.about(),
                file.topics(),
                newest(earlier, signed.cid()),
                nowMillis);
        long total = listed[0] + blobs.stream().mapToLong(b -> b.bytes().length).sum();
        return new Reading.Read<>(new Publication(RecordKind.PROJECT.seal(key, project), signed, blobs, total));
    }

    /** What an envelope adds to its payload at most: key, type, signature, lengths. */
    private static final int ENVELOPE_BYTES = 160;

    private static List<Cid> newest(List<Cid> earlier, Cid batch) {
        List<Cid> all = new ArrayList<>(earlier);
        all.remove(batch);
        all.add(batch);
        return all.subList(Math.max(0, all.size() - Project.BATCHES_MAX), all.size());
    }

    private static UnitSource source(ProjectFile.Units units, Inputs inputs, Lists lists) throws IOException {
        return switch (units) {
            case ProjectFile.Sweep sweep -> sweep.source();
            case ProjectFile.Files files -> listed(inputs, lists);
            case ProjectFile.Lines lines -> listed(inputs, lists);
            case ProjectFile.Chained chained ->
                new UnitSource.Chained(source(chained.of(), inputs, lists), chained.generations());
        };
    }

    private static UnitSource listed(Inputs inputs, Lists lists) throws IOException {
        List<Cid> shards = new ArrayList<>();
        List<byte[]> shard = new ArrayList<>();
        long[] count = {0};
        inputs.each(input -> {
            if (shard.size() == Batch.SHARD_UNITS) {
                shards.add(list(shard, count[0], lists));
                shard.clear();
            }
            shard.add(input);
            count[0]++;
        });
        shards.add(list(shard, count[0], lists));
        return new UnitSource.Listed(count[0], shards);
    }

    /** Hands over the list of a shard whose last unit is the one before {@code end}. */
    private static Cid list(List<byte[]> shard, long end, Lists lists) throws IOException {
        Blob blob = blob("units " + (end - shard.size()) + " to " + (end - 1), Cbor.encode(new UnitList(shard)));
        lists.take(blob);
        return blob.layout().root();
    }

    private static Blob blob(String what, byte[] bytes) {
        return new Blob(what, BlobLayout.of(bytes), bytes);
    }
}
