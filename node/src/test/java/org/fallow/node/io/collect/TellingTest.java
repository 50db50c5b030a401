package org.fallow.node.io.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.node.status.UnitStory;
import org.fallow.node.status.UnitVerdict;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.scheduler.verdict.Rule;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.record.Opening;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Reduce;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.UnitSource;
import org.fallow.work.record.VerifyPolicy;
import org.fallow.work.record.Vote;
import org.junit.jupiter.api.Test;

class TellingTest {
    private static final Random RANDOM = new Random(8);
    private static final List<KeyPair> VOTERS = List.of(
            KeyPair.generate(RANDOM), KeyPair.generate(RANDOM), KeyPair.generate(RANDOM), KeyPair.generate(RANDOM));
    private static final String RIGHT = "{\"energy\":-9}";
    private static final String WRONG = "{\"energy\":-99}";

    private static final Signed<Batch> BATCH = RecordKind.BATCH.seal(
            VOTERS.getFirst(),
            new Batch(
                    1,
                    ProjectId.of(VOTERS.getFirst().peerId(), "hp"),
                    Cid.of(Cid.Codec.RAW, new byte[] {1}),
                    KernelMode.RESUMABLE,
                    new Limits(64 << 20, 60),
                    new UnitSource.Sweep(List.of(new UnitSource.Range("seed", 1, 9, 1))),
                    new VerifyPolicy.Replicas(2),
                    new Reduce(Reduce.Kind.JSONL, ""),
                    1,
                    2));

    @Test
    void anAcceptedUnitTellsWhoAgreedWhenAndWhoWasContradicted() {
        UnitStory story = story(Ballot.EMPTY
                .withVote(vote(1, WRONG, 1_000))
                .withVote(vote(2, RIGHT, 3_000))
                .withVote(vote(0, RIGHT, 2_000))
                .withOpening(opening(RIGHT)));
        assertThat(story.verdict()).isEqualTo(UnitVerdict.ACCEPTED);
        assertThat(story.votes())
                .extracting(UnitStory.Vote::state)
                .as("in the order in which they were signed")
                .containsExactly(
                        UnitStory.VoteState.CONTRADICTS, UnitStory.VoteState.AGREES, UnitStory.VoteState.AGREES);
        assertThat(story.why())
                .containsExactly(
                        "2 different nodes committed to the same bytes, and 2 are wanted: the result is accepted",
                        "the last of them was signed at 1970-01-01T00:00:03Z",
                        VOTERS.get(1).peerId() + " voted for something else and is contradicted");
        assertThat(story.result()).hasToString(RIGHT);
    }

    @Test
    void aUnitAfterAFailedOneSaysThatNobodyComputesIt() {
        byte[] input = "{}".getBytes(StandardCharsets.UTF_8);
        UnitStory story = Telling.of(BATCH, Rule.of(BATCH.value()), 3, input, Ballot.EMPTY, OptionalLong.of(1));
        assertThat(story.verdict()).isEqualTo(UnitVerdict.STOPPED);
        assertThat(story.why())
                .containsExactly("unit 1 failed, whose result its chain goes on from: nobody computes it");
    }

    @Test
    void anOpenUnitTellsWhatIsMissing() {
        assertThat(story(Ballot.EMPTY).why()).singleElement().asString().startsWith("nobody's vote is known yet");
        Ballot one = Ballot.EMPTY.withVote(vote(0, RIGHT, 1));
        assertThat(story(one).why())
                .containsExactly("1 vote counts so far, and at least 1 more is wanted: 2 must agree");
        Ballot two = one.withVote(vote(1, RIGHT, 2));
        assertThat(story(two).why()).singleElement().asString().startsWith("there are votes enough, 2, but sealed");
        assertThat(story(two).verdict()).isEqualTo(UnitVerdict.OPEN);
        assertThat(story(two).result()).isNull();
    }

    @Test
    void aVoterWithTwoVotesIsNamed() {
        UnitStory story = story(Ballot.EMPTY.withVote(vote(3, RIGHT, 1)).withVote(vote(3, WRONG, 2)));
        assertThat(story.votes()).extracting(UnitStory.Vote::state).containsOnly(UnitStory.VoteState.TWICE);
        assertThat(story.why())
                .contains(VOTERS.get(3).peerId() + " signed votes for different results: none of them counts");
    }

    @Test
    void twoQuorumsAreTold() {
        UnitStory story = story(Ballot.EMPTY
                .withVote(vote(0, RIGHT, 1))
                .withVote(vote(1, RIGHT, 1))
                .withVote(vote(2, WRONG, 1))
                .withVote(vote(3, WRONG, 1))
                .withOpening(opening(RIGHT))
                .withOpening(opening(WRONG)));
        assertThat(story.verdict()).isEqualTo(UnitVerdict.DISPUTED);
        assertThat(story.why()).singleElement().asString().contains("a whole quorum lied");
    }

    private static UnitStory story(Ballot ballot) {
        return Telling.of(
                BATCH,
                Rule.of(BATCH.value()),
                3,
                "{\"seed\":4}".getBytes(StandardCharsets.UTF_8),
                ballot,
                OptionalLong.empty());
    }

    private static Signed<Vote> vote(int voter, String result, long when) {
        KeyPair key = VOTERS.get(voter);
        UnitId unit = new UnitId(BATCH.cid(), 3);
        byte[] commitment = Vote.commitment(unit, key.peerId(), result.getBytes(StandardCharsets.UTF_8));
        return RecordKind.VOTE.seal(key, new Vote(1, unit, commitment, new byte[0], 1, 1, when));
    }

    private static Signed<Opening> opening(String result) {
        UnitId unit = new UnitId(BATCH.cid(), 3);
        return RecordKind.OPENING.seal(
                VOTERS.getFirst(), new Opening(1, unit, result.getBytes(StandardCharsets.UTF_8)));
    }
}
