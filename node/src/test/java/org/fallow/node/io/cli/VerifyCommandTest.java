package org.fallow.node.io.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.node.io.Node;
import org.fallow.scheduler.credit.CreditFile;
import org.fallow.scheduler.proof.Proof;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.record.Opening;
import org.fallow.work.record.Project;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.Receipt;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Reduce;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.UnitSource;
import org.fallow.work.record.VerifyPolicy;
import org.fallow.work.record.Vote;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class VerifyCommandTest {
    private static final Random RANDOM = new Random(6);
    private static final KeyPair PUBLISHER = KeyPair.generate(RANDOM);
    private static final List<KeyPair> VOTERS = List.of(KeyPair.generate(RANDOM), KeyPair.generate(RANDOM));
    private static final byte[] RESULT = "{\"energy\":-9}".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder = Path.of("");

    /** What a command said, and its exit code. */
    private record Said(int code, String out) {}

    @Test
    void aSoundProofIsToldInWordsAndEndsWithZero() throws IOException {
        Said said = verify(file(proof(2)).toString());
        assertThat(said.out()).contains("proves the result of unit 3", "{\"seed\":4}", "{\"energy\":-9}");
        VOTERS.forEach(voter -> assertThat(said.out()).contains(voter.peerId().toString()));
        assertThat(said.code()).isZero();
    }

    @Test
    void aChangedByteIsOneLineThatNamesIt() throws IOException {
        byte[] bytes = proof(2);
        bytes[200] ^= 1;
        Said said = verify(file(bytes).toString());
        assertThat(said.out().lines()).singleElement().asString().startsWith("byte 200 is 0x");
        assertThat(said.code()).isEqualTo(1);
    }

    @Test
    void jsonSaysTheSameAsOneDocument() throws IOException {
        JsonNode sound = JsonMapper.shared()
                .readTree(verify("--json", file(proof(2)).toString()).out());
        assertThat(sound.get("sound").asBoolean()).isTrue();
        assertThat(sound.get("proved").get("unit").asInt()).isEqualTo(3);
        Said open = verify("--json", file(proof(1)).toString());
        assertThat(open.code()).isEqualTo(1);
        JsonNode finding =
                JsonMapper.shared().readTree(open.out()).get("findings").get(0);
        assertThat(finding.get("kind").asString()).isEqualTo("MISSING");
    }

    @Test
    void toRunItAgainTakesAKernelAndTheRightOne() throws IOException {
        String file = file(proof(2)).toString();
        assertThat(verify(file, "--run").code()).isEqualTo(2);
        Path other = Files.write(folder.resolve("other.wasm"), new byte[] {1, 2, 3});
        Said said = verify(file, "--run", "--kernel", other.toString());
        assertThat(said.out()).contains("is not the kernel that the batch names");
        assertThat(said.code()).isEqualTo(1);
    }

    @Test
    void receiptsAreCheckedTooAndADoubledOneIsNamed() throws IOException {
        PeerId voter = VOTERS.getFirst().peerId();
        Receipt statement = new Receipt(
                1,
                ProjectId.of(PUBLISHER.peerId(), "hp"),
                new ShardId(Cid.of(Cid.Codec.RAW, new byte[1]), 0),
                voter.bytes(),
                List.of(3L),
                List.of(1_500L),
                new byte[32]);
        Signed<Receipt> receipt = RecordKind.RECEIPT.seal(PUBLISHER, statement);
        Said sound = verify(file(CreditFile.encode(voter, List.of(receipt))).toString());
        assertThat(sound.out()).contains(voter.toString(), "1 units accepted, 1.50 s of work");
        assertThat(sound.code()).isZero();
        Said doubled =
                verify(file(CreditFile.encode(voter, List.of(receipt, receipt))).toString());
        assertThat(doubled.out()).contains("receipts[1]: custodian " + PUBLISHER.peerId(), "a second time");
        assertThat(doubled.code()).isEqualTo(1);
    }

    private static Said verify(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "verify";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            int code = Main.run(Node.Wrapping.NONE, all);
            return new Said(code, out.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(before);
        }
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("proof"), bytes);
    }

    private static byte[] proof(int votes) {
        Signed<Batch> batch = RecordKind.BATCH.seal(
                PUBLISHER,
                new Batch(
                        1,
                        ProjectId.of(PUBLISHER.peerId(), "hp"),
                        Cid.of(Cid.Codec.RAW, new byte[] {0, 'a', 's', 'm'}),
                        KernelMode.RESUMABLE,
                        new Limits(64 << 20, 60),
                        new UnitSource.Sweep(List.of(new UnitSource.Range("seed", 1, 9, 1))),
                        new VerifyPolicy.Replicas(2),
                        new Reduce(Reduce.Kind.JSONL, ""),
                        1,
                        2));
        Signed<Project> project =
                RecordKind.PROJECT.seal(PUBLISHER, new Project(1, "hp", "HP", "", List.of(batch.cid()), 1));
        UnitId unit = new UnitId(batch.cid(), 3);
        Ballot ballot = Ballot.EMPTY;
        for (KeyPair voter : VOTERS.subList(0, votes)) {
            byte[] commitment = Vote.commitment(unit, voter.peerId(), RESULT);
            ballot = ballot.withVote(RecordKind.VOTE.seal(voter, new Vote(1, unit, commitment, new byte[0], 1, 1, 1)));
        }
        ballot = ballot.withOpening(RecordKind.OPENING.seal(VOTERS.getFirst(), new Opening(1, unit, RESULT)));
        byte[] input = "{\"seed\":4}".getBytes(StandardCharsets.UTF_8);
        return Proof.of(project, batch, 3, input, new byte[0], ballot).bytes();
    }
}
