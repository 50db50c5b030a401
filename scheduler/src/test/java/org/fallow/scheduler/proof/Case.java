package org.fallow.scheduler.proof;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.work.record.Answer;
import org.fallow.work.record.Batch;
import org.fallow.work.record.BlobLayout;
import org.fallow.work.record.Cbor;
import org.fallow.work.record.Cid;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.record.Opening;
import org.fallow.work.record.Project;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Reduce;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.UnitList;
import org.fallow.work.record.UnitSource;
import org.fallow.work.record.VerifyPolicy;
import org.fallow.work.record.Vote;

/** A batch with its publisher and voters, and proofs of its units. */
final class Case {
    static final byte[] RIGHT = "the right result".getBytes(StandardCharsets.UTF_8);
    static final byte[] WRONG = "a lie".getBytes(StandardCharsets.UTF_8);

    private final KeyPair publisher = key(100);
    private final List<byte[]> inputs;
    private final byte[] list;
    private final Signed<Batch> batch;
    private final Signed<Project> project;

    private Case(UnitSource units, List<byte[]> inputs, byte[] list) {
        this.inputs = inputs;
        this.list = list;
        this.batch = RecordKind.BATCH.seal(
                publisher,
                new Batch(
                        RecordKind.VERSION,
                        ProjectId.of(publisher.peerId(), "folding"),
                        Cid.of(Cid.Codec.RAW, new byte[] {1}),
                        KernelMode.RESUMABLE,
                        new Limits(1 << 20, 60),
                        units,
                        new VerifyPolicy.Replicas(2),
                        new Reduce(Reduce.Kind.JSONL, ""),
                        0,
                        1));
        this.project =
                RecordKind.PROJECT.seal(publisher, new Project(1, "folding", "Folding", "", List.of(batch.cid()), 1));
    }

    /** Ten units of a sweep. */
    static Case sweep() {
        return new Case(new UnitSource.Sweep(List.of(new UnitSource.Range("seed", 1, 10, 1))), List.of(), new byte[0]);
    }

    /** Two chains of five units; the result of a unit is its number. */
    static Case chained() {
        UnitSource seeds = new UnitSource.Sweep(List.of(new UnitSource.Range("seed", 1, 2, 1)));
        return new Case(new UnitSource.Chained(seeds, 5), List.of(), new byte[0]);
    }

    /** The proof of a chained unit, with two votes for each. */
    Proof proof(long unit) {
        long start = batch.value().units().startOfChain(unit);
        List<Ballot> before =
                LongStream.range(start, unit).mapToObj(this::numbered).toList();
        String first = "{\"seed\":" + (unit / 5 + 1);
        String input = unit == start ? first + "}" : first + ",\"previous\":" + (unit - 1) + "}";
        return Proof.of(project, batch, unit, input.getBytes(StandardCharsets.UTF_8), list, before, numbered(unit));
    }

    private Ballot numbered(long unit) {
        byte[] number = Long.toString(unit).getBytes(StandardCharsets.UTF_8);
        return Ballot.EMPTY
                .withVote(vote(1, unit, number))
                .withVote(vote(3, unit, number))
                .withOpening(opening(3, unit, number));
    }

    /** Three units from a list, their inputs of this many bytes each. */
    static Case listed(int inputBytes) {
        List<byte[]> inputs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            byte[] input = new byte[inputBytes];
            Arrays.fill(input, (byte) (i + 1));
            inputs.add(input);
        }
        byte[] list = Cbor.encode(new UnitList(inputs));
        return new Case(new UnitSource.Listed(3, List.of(BlobLayout.of(list).root())), inputs, list);
    }

    static KeyPair key(int n) {
        byte[] seed = new byte[KeyPair.SEED_BYTES];
        Arrays.fill(seed, (byte) n);
        return KeyPair.ofSeed(seed);
    }

    Signed<Batch> batch() {
        return batch;
    }

    Signed<Project> project() {
        return project;
    }

    Signed<Vote> vote(int voter, long unit, byte[] result) {
        return vote(voter, unit, new Answer.Result(result));
    }

    Signed<Vote> vote(int voter, long unit, Answer answer) {
        UnitId id = new UnitId(batch.cid(), unit);
        byte[] commitment = Vote.commitment(id, key(voter).peerId(), answer);
        return RecordKind.VOTE.seal(key(voter), new Vote(1, id, commitment, new byte[0], 7, 8, 9));
    }

    Signed<Opening> opening(int voter, long unit, byte[] result) {
        return opening(voter, unit, new Answer.Result(result));
    }

    Signed<Opening> opening(int voter, long unit, Answer answer) {
        return RecordKind.OPENING.seal(key(voter), new Opening(1, new UnitId(batch.cid(), unit), answer));
    }

    /** Two honest votes and a lie. */
    Ballot ballot(long unit) {
        return Ballot.EMPTY
                .withVote(vote(1, unit, RIGHT))
                .withVote(vote(2, unit, WRONG))
                .withVote(vote(3, unit, RIGHT))
                .withOpening(opening(3, unit, RIGHT));
    }

    byte[] input(long unit) {
        return batch.value().units() instanceof UnitSource.Sweep sweep ? sweep.input(unit) : inputs.get((int) unit);
    }

    Proof proof(long unit, Ballot ballot) {
        return Proof.of(project, batch, unit, input(unit), list, ballot);
    }
}
