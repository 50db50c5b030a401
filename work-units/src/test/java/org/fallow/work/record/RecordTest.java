package org.fallow.work.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.wire.WireException;
import org.junit.jupiter.api.Test;

class RecordTest {
    private static final KeyPair PUBLISHER = KeyPair.generate(new Random(1));
    private static final KeyPair VOTER = KeyPair.generate(new Random(2));
    private static final Cid KERNEL = Cid.of(Cid.Codec.RAW, new byte[] {0, 'a', 's', 'm'});

    private static Batch batch() {
        UnitSource.Sweep sweep = new UnitSource.Sweep(List.of(
                new UnitSource.Values("dim", List.of("2")),
                new UnitSource.Range("seed", 1, 5, 2),
                new UnitSource.Values("sequence", List.of("\"HPH\"", "\"PHP\""))));
        return new Batch(
                1,
                ProjectId.of(PUBLISHER.peerId(), "hp"),
                KERNEL,
                KernelMode.RESUMABLE,
                new Limits(64 << 20, 7200),
                sweep,
                new VerifyPolicy.Replicas(2),
                new Reduce(Reduce.Kind.BEST, "energy"),
                1_000,
                2_000);
    }

    @Test
    void everyKindSurvivesSigningAndReading() throws Exception {
        Signed<Batch> batch = RecordKind.BATCH.seal(PUBLISHER, batch());
        assertThat(RecordKind.BATCH.open(batch.encoded()).value()).isEqualTo(batch());
        Project project = new Project(1, "hp", "Folding", "why", List.of(batch.cid()), 7);
        assertThat(RecordKind.PROJECT
                        .open(RecordKind.PROJECT.seal(PUBLISHER, project).encoded())
                        .value())
                .isEqualTo(project);
        UnitId unit = new UnitId(batch.cid(), 3);
        byte[] result = "{}".getBytes(StandardCharsets.UTF_8);
        Vote vote = new Vote(1, unit, Vote.commitment(unit, VOTER.peerId(), result), new byte[0], 9, 8, 7);
        Signed<Vote> read =
                RecordKind.VOTE.open(RecordKind.VOTE.seal(VOTER, vote).encoded());
        assertThat(read.value().unit()).isEqualTo(unit);
        assertThat(read.value().isFor(read.signer(), new Answer.Result(result))).isTrue();
        assertThat(read.value().isFor(PUBLISHER.peerId(), new Answer.Result(result)))
                .isFalse();
        Signed<Opening> opening = RecordKind.OPENING.seal(VOTER, new Opening(1, unit, result));
        assertThat(RecordKind.OPENING.open(opening.encoded()).value().resultCid())
                .isEqualTo(Cid.of(Cid.Codec.RAW, result));
    }

    @Test
    void aFailureIsNeverTakenForAResult() throws Exception {
        UnitId unit = new UnitId(KERNEL, 3);
        List<Answer> answers = new ArrayList<>();
        for (Answer.Why why : Answer.Why.values()) {
            Answer failure = Answer.Failure.of(why);
            answers.add(failure);
            answers.add(new Answer.Result(failure.sealed()));
            answers.add(new Answer.Result(Cbor.encode(failure)));
        }
        answers.add(new Answer.Failure(Answer.Why.ERROR, -7));
        answers.add(new Answer.Failure(Answer.Why.ERROR, 7));
        answers.add(new Answer.Result(new byte[0]));
        TreeSet<Cid> names = new TreeSet<>();
        for (Answer answer : answers) {
            assertThat(names.add(answer.cid())).as(answer.toString()).isTrue();
            byte[] commitment = Vote.commitment(unit, VOTER.peerId(), answer);
            Vote vote = new Vote(1, unit, commitment, new byte[0], 0, 1, 1);
            assertThat(answers.stream().filter(a -> vote.isFor(VOTER.peerId(), a)))
                    .containsExactly(answer);
            Signed<Opening> opening = RecordKind.OPENING.seal(VOTER, new Opening(1, unit, answer));
            assertThat(RecordKind.OPENING.open(opening.encoded()).value().answer())
                    .isEqualTo(answer);
        }
    }

    @Test
    void whatVotesForFailuresCommitToIsWrittenDown() {
        assertThat(HexFormat.of().formatHex(new Answer.Failure(Answer.Why.ERROR, -7).sealed()))
                .isEqualTo("0101fffffff9");
        assertThat(HexFormat.of().formatHex(Answer.Failure.of(Answer.Why.INPUT).sealed()))
                .isEqualTo("010800000000");
        assertThat(HexFormat.of().formatHex(new Answer.Result(new byte[] {1, 8}).sealed()))
                .isEqualTo("000108");
    }

    @Test
    void onlyAnErrorHasACode() {
        record Forged(String kind, String why, int code) {}
        byte[] payload = Cbor.encode(new Forged("failure", "unreachable", 5));
        assertThatThrownBy(() -> Cbor.decode(payload, Answer.class))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("code");
    }

    @Test
    void aRecordOfOneKindIsNotReadAsAnother() {
        byte[] batch = RecordKind.BATCH.seal(PUBLISHER, batch()).encoded();
        assertThatThrownBy(() -> RecordKind.PROJECT.open(batch)).isInstanceOf(WireException.class);
    }

    @Test
    void aShardsKeyIsTheHashOfItsBatchAndIndex() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("fallow/shard".getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(KERNEL.bytes());
        bytes.writeBytes(new byte[] {0, 0, 1, 2});
        assertThat(new ShardId(KERNEL, 258).key())
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
        assertThatThrownBy(() -> new ShardId(KERNEL, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void topicsAreFewShortAndDifferent() throws Exception {
        Project project = new Project(1, "hp", "Folding", "", List.of("biology", "hp-model"), List.of(), 7);
        assertThat(RecordKind.PROJECT
                        .open(RecordKind.PROJECT.seal(PUBLISHER, project).encoded())
                        .value())
                .isEqualTo(project);
        for (List<String> wrong :
                List.of(List.of("Biology"), List.of("a b"), List.of(""), List.of("x".repeat(33)), List.of("a", "a"))) {
            assertThatThrownBy(() -> new Project(1, "hp", "Folding", "", wrong, List.of(), 7))
                    .hasMessageContaining("topics");
        }
        List<String> nine = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i");
        assertThatThrownBy(() -> new Project(1, "hp", "Folding", "", nine, List.of(), 7))
                .hasMessageContaining("topics");
    }

    @Test
    void aProjectSignedBeforeThereWereTopicsHasNone() throws Exception {
        record Before(int version, String name, String title, String about, List<Cid> batches, long sequence) {}
        byte[] payload = Cbor.encode(new Before(1, "hp", "Folding", "why", List.of(), 7));
        assertThat(Cbor.decode(payload, Project.class)).isEqualTo(new Project(1, "hp", "Folding", "why", List.of(), 7));
    }

    @Test
    void aFieldOutOfBoundsIsRefusedByName() {
        record Forged(
                int version,
                UnitId unit,
                byte[] commitment,
                byte[] checkpointRoot,
                long steps,
                long cpuMillis,
                long whenMillis) {}
        byte[] payload = Cbor.encode(new Forged(1, new UnitId(KERNEL, 1), new byte[31], new byte[0], 0, 0, 0));
        assertThatThrownBy(() -> Cbor.decode(payload, Vote.class))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("commitment");
    }

    @Test
    void aMissingFieldAndTrailingBytesAreRefused() {
        record Part(int version) {}
        assertThatThrownBy(() -> Cbor.decode(Cbor.encode(new Part(1)), Vote.class))
                .isInstanceOf(WireException.class);
        byte[] whole = Cbor.encode(new Limits(64 << 20, 1));
        byte[] longer = java.util.Arrays.copyOf(whole, whole.length + 1);
        assertThatThrownBy(() -> Cbor.decode(longer, Limits.class)).isInstanceOf(WireException.class);
    }

    @Test
    void randomBytesNeverDoMoreThanBeRefused() {
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            assertThatThrownBy(() -> Cbor.decode(bytes, Batch.class)).isInstanceOf(WireException.class);
        }
    }

    @Test
    void aSweepGivesEveryCombinationWithSortedKeys() {
        UnitSource.Sweep sweep = (UnitSource.Sweep) batch().units();
        assertThat(sweep.count()).isEqualTo(6);
        assertThat(new String(sweep.input(0), StandardCharsets.UTF_8))
                .isEqualTo("{\"dim\":2,\"seed\":1,\"sequence\":\"HPH\"}");
        assertThat(new String(sweep.input(5), StandardCharsets.UTF_8))
                .isEqualTo("{\"dim\":2,\"seed\":5,\"sequence\":\"PHP\"}");
    }

    @Test
    void anErrorTargetBecomesACopyCount() {
        assertThat(new VerifyPolicy.ErrorTarget(1e-2).quorum()).isEqualTo(2);
        assertThat(new VerifyPolicy.ErrorTarget(1e-4).quorum()).isEqualTo(4);
        assertThat(new VerifyPolicy.ErrorTarget(0.1).quorum()).isEqualTo(2);
    }

    @Test
    void aCidSurvivesItsTextAndLargeBlobsTheirList() throws Exception {
        assertThat(Cid.parse(KERNEL.toString())).isEqualTo(KERNEL);
        assertThat(Cid.of(Cid.Codec.RAW, "hello".getBytes(StandardCharsets.UTF_8))
                        .toString())
                .isEqualTo("bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq");
        byte[] blob = new byte[3 * BlobLayout.LEAF_BYTES + 5];
        new Random(4).nextBytes(blob);
        BlobLayout layout = BlobLayout.of(blob);
        assertThat(layout.leaves()).hasSize(4);
        assertThat(BlobLayout.ofList(layout.root(), layout.listBlock())).isEqualTo(layout);
        assertThat(layout.leafBytes(3)).isEqualTo(5);
    }
}
