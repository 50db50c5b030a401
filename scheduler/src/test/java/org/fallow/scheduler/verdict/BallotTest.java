package org.fallow.scheduler.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.trust.Misdeed;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.seeds.Seeds;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Opening;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;
import org.junit.jupiter.api.Test;

class BallotTest {
    private static final Rule TWO = new Rule.Agreeing(2);
    private static final UnitId UNIT = new UnitId(Cid.of(Cid.Codec.RAW, new byte[] {1}), 7);
    private static final List<KeyPair> VOTERS = voters(6);
    private static final byte[] RIGHT = bytes("right");
    private static final byte[] WRONG = bytes("wrong");

    /** A vote or an opening. */
    private record Item(Signed<Vote> vote, Signed<Opening> opening, boolean isVote) {
        Ballot into(Ballot ballot) {
            return isVote ? ballot.withVote(vote) : ballot.withOpening(opening);
        }
    }

    @Test
    void aQuorumOfSealedVotesAndOneOpeningIsAccepted() {
        Ballot ballot = Ballot.EMPTY.withVote(vote(0, RIGHT)).withVote(vote(1, RIGHT));
        assertThat(ballot.verdict(TWO)).isEqualTo(new Verdict.Open(2, 0));
        Ballot opened = ballot.withOpening(opening(5, RIGHT));
        assertThat(opened.verdict(TWO)).isEqualTo(new Verdict.Accepted(cid(RIGHT), sorted(0, 1), List.of()));
    }

    @Test
    void oneVoterIsNoQuorumHoweverOftenItVotes() {
        Ballot ballot = Ballot.EMPTY.withOpening(opening(0, RIGHT));
        for (int when = 0; when < 5; when++) {
            ballot = ballot.withVote(vote(0, RIGHT, when));
        }
        assertThat(ballot.size()).isEqualTo(1);
        assertThat(ballot.verdict(TWO)).isEqualTo(new Verdict.Open(1, 1));
    }

    @Test
    void aLiarIsContradictedThoughItNeverOpensItsVote() {
        Ballot ballot =
                Ballot.EMPTY.withVote(vote(0, RIGHT)).withVote(vote(1, WRONG)).withOpening(opening(0, RIGHT));
        assertThat(ballot.verdict(TWO)).isEqualTo(new Verdict.Open(2, 1));
        Ballot more = ballot.withVote(vote(2, RIGHT));
        assertThat(more.verdict(TWO)).isEqualTo(new Verdict.Accepted(cid(RIGHT), sorted(0, 2), sorted(1)));
        assertThat(more.misdeeds(more.verdict(TWO)))
                .containsExactly(new Misdeed.Contradicted(vote(1, WRONG), cid(RIGHT)));
    }

    @Test
    void aVoterWithTwoDifferentVotesCountsForNothingAndIsCaught() {
        Ballot ballot = Ballot.EMPTY
                .withVote(vote(0, RIGHT))
                .withVote(vote(0, WRONG))
                .withVote(vote(1, RIGHT))
                .withOpening(opening(0, RIGHT));
        assertThat(ballot.verdict(TWO)).isEqualTo(new Verdict.Open(1, 1));
        assertThat(ballot.misdeeds(ballot.verdict(TWO))).singleElement().isInstanceOf(Misdeed.Equivocated.class);
    }

    @Test
    void twoQuorumsAreADispute() {
        Ballot ballot = Ballot.EMPTY
                .withVote(vote(0, RIGHT))
                .withVote(vote(1, RIGHT))
                .withVote(vote(2, WRONG))
                .withVote(vote(3, WRONG))
                .withOpening(opening(0, RIGHT))
                .withOpening(opening(2, WRONG));
        assertThat(ballot.verdict(TWO)).isInstanceOf(Verdict.Disputed.class);
    }

    @Test
    void anotherVotersCommitmentCannotBeCopied() {
        Vote original = vote(0, RIGHT).value();
        Ballot ballot = Ballot.EMPTY
                .withVote(vote(0, RIGHT))
                .withVote(RecordKind.VOTE.seal(VOTERS.get(1), original))
                .withOpening(opening(0, RIGHT));
        assertThat(ballot.verdict(TWO)).isEqualTo(new Verdict.Open(2, 1));
    }

    @Seeds(count = 25)
    void theOrderAndRepetitionOfItemsDoNotMatter(long seed) {
        Chance chance = Chance.of(seed);
        List<Item> items = items(chance);
        Ballot straight = of(items);
        chance.shuffle(items);
        items.addAll(items.subList(0, items.size() / 2));
        assertThat(of(items)).isEqualTo(straight);
        assertThat(of(items).digest()).isEqualTo(straight.digest());
        assertThat(of(items).verdict(TWO)).isEqualTo(straight.verdict(TWO));
    }

    @Seeds(count = 25)
    void mergeIsCommutativeAssociativeAndIdempotent(long seed) {
        Chance chance = Chance.of(seed);
        Ballot a = of(items(chance));
        Ballot b = of(items(chance));
        Ballot c = of(items(chance));
        assertThat(a.merge(b)).isEqualTo(b.merge(a));
        assertThat(a.merge(b).merge(c)).isEqualTo(a.merge(b.merge(c)));
        assertThat(a.merge(b).merge(b)).isEqualTo(a.merge(b));
        assertThat(a.merge(a)).isEqualTo(a);
        assertThat(a.merge(b).verdict(TWO)).isEqualTo(b.merge(a).verdict(TWO));
    }

    @Seeds(count = 60)
    void moreVotesAndOpeningsNeverTurnOneAcceptedResultIntoAnother(long seed) {
        Chance chance = Chance.of(seed);
        List<Item> items = items(chance);
        items.addAll(items(chance));
        for (int quorum = 1; quorum <= 3; quorum++) {
            Ballot ballot = Ballot.EMPTY;
            List<Cid> accepted = new ArrayList<>();
            for (Item item : items) {
                ballot = item.into(ballot);
                if (ballot.verdict(new Rule.Agreeing(quorum)) instanceof Verdict.Accepted a) {
                    accepted.add(a.result());
                    assertThat(a.agreeing()).hasSizeGreaterThanOrEqualTo(quorum).doesNotHaveDuplicates();
                }
            }
            assertThat(accepted.stream().distinct()).hasSizeLessThanOrEqualTo(1);
        }
    }

    private static Ballot of(List<Item> items) {
        Ballot ballot = Ballot.EMPTY;
        for (Item item : items) {
            ballot = item.into(ballot);
        }
        return ballot;
    }

    /** Random votes, some of one voter for different results, some signed again later; and random openings. */
    private static List<Item> items(Chance chance) {
        List<Item> items = new ArrayList<>();
        List<byte[]> results = List.of(RIGHT, WRONG, bytes("third"));
        for (int i = 0; i < 8; i++) {
            int voter = chance.nextInt(VOTERS.size());
            byte[] result = chance.pick(results);
            boolean isVote = chance.happens(0.7);
            Signed<Vote> vote = vote(voter, result, chance.nextInt(3));
            items.add(new Item(vote, opening(voter, result), isVote));
        }
        return items;
    }

    private static Signed<Vote> vote(int voter, byte[] result) {
        return vote(voter, result, 0);
    }

    private static Signed<Vote> vote(int voter, byte[] result, long when) {
        KeyPair key = VOTERS.get(voter);
        byte[] commitment = Vote.commitment(UNIT, key.peerId(), result);
        return RecordKind.VOTE.seal(key, new Vote(1, UNIT, commitment, new byte[0], 1, 1, when));
    }

    private static Signed<Opening> opening(int voter, byte[] result) {
        return RecordKind.OPENING.seal(VOTERS.get(voter), new Opening(1, UNIT, result));
    }

    private static List<PeerId> sorted(int... voters) {
        List<PeerId> ids = new ArrayList<>();
        for (int voter : voters) {
            ids.add(VOTERS.get(voter).peerId());
        }
        return ids.stream().sorted().toList();
    }

    private static List<KeyPair> voters(int count) {
        Random random = new Random(1);
        List<KeyPair> voters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            voters.add(KeyPair.generate(random));
        }
        return voters;
    }

    private static Cid cid(byte[] result) {
        return Cid.of(Cid.Codec.RAW, result);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
