package org.fallow.node.publication;

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
 * @param blobs to upload: the kernel, the unit lists, the reduce kernel, the batch's envelope
 */
public record Publication(Signed<Project> project, Signed<Batch> batch, List<Blob> blobs) {
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

    /** What is uploaded, in bytes. */
    public long totalBytes() {
        return blobs.stream().mapToLong(b -> b.bytes().length).sum();
    }

    /**
     * Signs a project and its batch. The same arguments give the same bytes.
     *
     * @param key the publisher's
     * @param nowMillis unix time
     * @param earlier batches of the same project that stay open, newest last; the oldest give way when there are too
     *     many
     */
    public static Reading<Publication> seal(
            ProjectFile file, Material material, KeyPair key, long nowMillis, List<Cid> earlier) {
        List<Blob> blobs = new ArrayList<>();
        Blob kernel = blob("kernel", material.kernel());
        blobs.add(kernel);
        UnitSource units = source(file.units(), material, blobs);
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
        return new Reading.Read<>(new Publication(RecordKind.PROJECT.seal(key, project), signed, blobs));
    }

    /** What an envelope adds to its payload at most: key, type, signature, lengths. */
    private static final int ENVELOPE_BYTES = 160;

    private static List<Cid> newest(List<Cid> earlier, Cid batch) {
        List<Cid> all = new ArrayList<>(earlier);
        all.remove(batch);
        all.add(batch);
        return all.subList(Math.max(0, all.size() - Project.BATCHES_MAX), all.size());
    }

    private static UnitSource source(ProjectFile.Units units, Material material, List<Blob> blobs) {
        return switch (units) {
            case ProjectFile.Sweep sweep -> sweep.source();
            case ProjectFile.Files files -> listed(material.inputs(), blobs);
            case ProjectFile.Lines lines -> listed(material.inputs(), blobs);
            case ProjectFile.Chained chained ->
                new UnitSource.Chained(source(chained.of(), material, blobs), chained.generations());
        };
    }

    private static UnitSource listed(List<byte[]> inputs, List<Blob> blobs) {
        List<Cid> shards = new ArrayList<>();
        for (int from = 0; from < inputs.size(); from += Batch.SHARD_UNITS) {
            int to = Math.min(inputs.size(), from + Batch.SHARD_UNITS);
            Blob blob = blob("units " + from + " to " + (to - 1), Cbor.encode(new UnitList(inputs.subList(from, to))));
            shards.add(blob.layout().root());
            blobs.add(blob);
        }
        return new UnitSource.Listed(inputs.size(), shards);
    }

    private static Blob blob(String what, byte[] bytes) {
        return new Blob(what, BlobLayout.of(bytes), bytes);
    }
}
