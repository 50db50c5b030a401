package org.fallow.node.publication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.wire.WireException;
import org.fallow.work.record.Batch;
import org.fallow.work.record.BlobLayout;
import org.fallow.work.record.Cbor;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Project;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitList;
import org.fallow.work.record.UnitSource;
import org.junit.jupiter.api.Test;

class PublicationTest {
    private static final KeyPair KEY = KeyPair.ofSeed(new byte[32]);
    private static final byte[] KERNEL = new byte[300_000];
    private static final long NOW = 1_800_000_000_000L;

    @Test
    void aSweepIsSignedWithItsKernelAndItsBatch() throws WireException {
        Publication publication = sealed(ProjectFileTest.SOUND, List.of(), List.of());
        Signed<Batch> batch = RecordKind.BATCH.open(publication.batch().encoded());
        Signed<Project> project = RecordKind.PROJECT.open(publication.project().encoded());
        assertThat(batch.signer()).isEqualTo(KEY.peerId());
        assertThat(batch.value().project()).isEqualTo(project.value().id(project.signer()));
        assertThat(batch.value().units().count()).isEqualTo(24).isEqualTo(publication.unitCount());
        assertThat(batch.value().createdMillis()).isEqualTo(NOW);
        assertThat(batch.value().expiresMillis()).isEqualTo(NOW + 5 * 86_400_000L);
        assertThat(project.value().batches()).containsExactly(batch.cid());
        assertThat(project.value().about()).isEqualTo("what for");
        Map<Cid, Publication.Blob> blobs = blobs(publication);
        assertThat(blobs).containsOnlyKeys(batch.value().kernel(), batch.cid());
        assertThat(blobs.get(batch.cid())).extracting(Publication.Blob::bytes).isEqualTo(batch.encoded());
        assertThat(publication.totalBytes()).isEqualTo(KERNEL.length + batch.encoded().length);
    }

    @Test
    void listedInputsLieInBlobsOfOneShardEach() throws WireException {
        List<byte[]> inputs = IntStream.range(0, 2_500)
                .mapToObj(i -> ("input " + i).getBytes(StandardCharsets.UTF_8))
                .toList();
        Publication publication = sealed(listed(), inputs, List.of());
        UnitSource.Listed units =
                (UnitSource.Listed) publication.batch().value().units();
        assertThat(units.count()).isEqualTo(2_500);
        Map<Cid, Publication.Blob> blobs = blobs(publication);
        int index = 0;
        for (Cid shard : units.shards()) {
            Publication.Blob blob =
                    blobs.getOrDefault(shard, publication.blobs().getFirst());
            for (byte[] input : Cbor.decode(blob.bytes(), UnitList.class).inputs()) {
                assertThat(input).isEqualTo(inputs.get(index++));
            }
        }
        assertThat(index).isEqualTo(2_500);
    }

    @Test
    void theSameArgumentsGiveTheSameBytes() {
        byte[] first =
                sealed(ProjectFileTest.SOUND, List.of(), List.of()).project().encoded();
        assertThat(sealed(ProjectFileTest.SOUND, List.of(), List.of()).project().encoded())
                .isEqualTo(first);
    }

    @Test
    void earlierBatchesStayAndTheOldestGiveWay() {
        List<Cid> earlier = IntStream.range(0, Project.BATCHES_MAX)
                .mapToObj(i -> Cid.of(Cid.Codec.RAW, new byte[i]))
                .toList();
        Publication publication = sealed(ProjectFileTest.SOUND, List.of(), earlier);
        List<Cid> batches = publication.project().value().batches();
        assertThat(batches)
                .hasSize(Project.BATCHES_MAX)
                .endsWith(publication.batch().cid());
        assertThat(batches.getFirst()).isEqualTo(earlier.get(1));
    }

    @Test
    void aBatchTooLargeForABlockIsAMistakeAtTheUnits() {
        String values = IntStream.range(0, 50_000).mapToObj(i -> "1000" + i).collect(Collectors.joining(","));
        String yaml = "project: p\ntitle: t\nkernel: k\nunits: { sweep: { a: [" + values + "] } }\n";
        assertThat(seal(yaml, List.of(), List.of()))
                .isInstanceOfSatisfying(
                        Reading.Mistakes.class,
                        m -> assertThat(m.list().toString())
                                .contains("project.yaml:4:17: units: the signed batch would be"));
    }

    @Test
    void theEnvelopeOfABatchIsOneBlock() {
        Publication publication = sealed(ProjectFileTest.SOUND, List.of(), List.of());
        BlobLayout layout = publication.blobs().getLast().layout();
        assertThat(layout).isEqualTo(BlobLayout.of(publication.batch().encoded()));
        assertThat(layout.root()).isEqualTo(publication.batch().cid());
    }

    private static String listed() {
        return "project: p\ntitle: t\nkernel: k\nunits: { lines: u.txt }\n";
    }

    private static Map<Cid, Publication.Blob> blobs(Publication publication) {
        Map<Cid, Publication.Blob> blobs = new TreeMap<>();
        publication.blobs().forEach(b -> blobs.put(b.layout().root(), b));
        return blobs;
    }

    private static Publication sealed(String yaml, List<byte[]> inputs, List<Cid> earlier) {
        return switch (seal(yaml, inputs, earlier)) {
            case Reading.Read<Publication> read -> read.value();
            case Reading.Mistakes<Publication> m -> throw new AssertionError(m.list());
        };
    }

    private static Reading<Publication> seal(String yaml, List<byte[]> inputs, List<Cid> earlier) {
        return switch (ProjectFile.parse("project.yaml", yaml)) {
            case Reading.Read<ProjectFile> file ->
                sealed(file.value(), new Material("what for", KERNEL, inputs), earlier);
            case Reading.Mistakes<ProjectFile> m -> throw new AssertionError(m.list());
        };
    }

    private static Reading<Publication> sealed(ProjectFile file, Material material, List<Cid> earlier) {
        try {
            return Publication.seal(file, material, KEY, NOW, earlier);
        } catch (IOException e) {
            throw new AssertionError("held inputs are read", e);
        }
    }
}
