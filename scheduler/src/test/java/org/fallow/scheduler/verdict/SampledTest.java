package org.fallow.scheduler.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.trust.Quorum;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.seeds.Seeds;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Opening;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;
import org.fallow.work.record.Wave;
import org.fallow.work.record.Witness;
import org.junit.jupiter.api.Test;

/** What one unit's votes prove where chance decides which are audited. */
class SampledTest {
    private static final UnitId UNIT = new UnitId(Cid.of(Cid.Codec.RAW, new byte[] {1}), 7);
    private static final List<KeyPair> KEYS = keys(24);
    private static final String RIGHT = "right";
    private static final String WRONG = "wrong";
    private static final Rule.Sampled NONE = rule(0);
    private static final Rule.Sampled ALL = rule(1);

    @Test
    void oneVoteIsWantedThenItsBytesThenItIsProvisional() {
        assertThat(Ballot.EMPTY.verdict(NONE)).isEqualTo(new Verdict.Open(0, 1));
        Ballot sealed = witnessed(ballot(vote(0, RIGHT)), 0, 1);
        assertThat(sealed.verdict(NONE)).isEqualTo(new Verdict.Open(1, 0));
        assertThat(opened(sealed, RIGHT).verdict(NONE)).isEqualTo(new Verdict.Provisional(cid(RIGHT), id(0), 0));
    }

    @Test
    void aVoteThatIsDrawnWantsAnotherBeforeItIsOpened() {
        Ballot sealed = witnessed(ballot(vote(0, RIGHT)), 0, 1);
        assertThat(sealed.verdict(ALL)).isEqualTo(new Verdict.Open(1, 1));
        Ballot audited = sealed.withVote(vote(1, RIGHT));
        assertThat(audited.verdict(ALL)).isEqualTo(new Verdict.Open(2, 0));
        assertThat(opened(audited, RIGHT).verdict(ALL)).isEqualTo(accepted(RIGHT, List.of(0, 1), List.of()));
    }

    @Test
    void aVoteThatNoCustodianWitnessedIsNotDrawn() {
        assertThat(ballot(vote(0, RIGHT)).verdict(ALL)).isEqualTo(new Verdict.Open(1, 0));
    }

    @Test
    void anOpenedVoteThatIsDrawnLaterWantsAnother() {
        Ballot provisional = opened(witnessed(ballot(vote(0, RIGHT)), 0, 1), RIGHT);
        assertThat(provisional.verdict(ALL)).isEqualTo(new Verdict.Provisional(cid(RIGHT), id(0), 1));
    }

    @Test
    void twoThatDifferMakeAJuryAndTheLoserIsCaught() {
        Ballot two = opened(opened(ballot(vote(0, RIGHT), vote(1, WRONG)), RIGHT), WRONG);
        assertThat(two.verdict(ALL)).isEqualTo(new Verdict.Open(2, ALL.jury().lead()));
        Ballot jury = two;
        for (int i = 0; i < ALL.jury().lead(); i++) {
            jury = jury.withVote(vote(2 + i, RIGHT));
        }
        int[] agreeing = IntStream.range(0, ALL.jury().lead() + 1)
                .map(i -> i == 0 ? 0 : i + 1)
                .toArray();
        assertThat(jury.verdict(ALL)).isEqualTo(accepted(RIGHT, boxed(agreeing), List.of(1)));
        assertThat(jury.misdeeds(jury.verdict(ALL)))
                .singleElement()
                .satisfies(m -> assertThat(m.voter()).isEqualTo(id(1)));
    }

    @Test
    void whoSealsItsVoteIsNotCaughtAndMaySpeakUp() {
        Ballot two = opened(ballot(vote(0, WRONG), vote(1, WRONG)).withVote(vote(2, RIGHT)), WRONG);
        assertThat(two.verdict(ALL)).isEqualTo(accepted(WRONG, List.of(0, 1), List.of()));
        assertThat(opened(two, RIGHT).verdict(ALL)).isInstanceOf(Verdict.Open.class);
    }

    @Test
    void votesOfWhoIsOutAreAsIfTheyWereNotThere() {
        Ballot ballot = opened(ballot(vote(0, WRONG), vote(1, RIGHT)), RIGHT);
        Rule.Sampled rule = NONE.without(new TreeSet<>(List.of(id(0))));
        assertThat(ballot.verdict(rule)).isEqualTo(new Verdict.Provisional(cid(RIGHT), id(1), 0));
        assertThat(ballot(vote(0, WRONG)).verdict(rule)).isEqualTo(new Verdict.Open(0, 1));
    }

    @Test
    void whenTheBatchIsCompleteASingleVoteIsAccepted() throws Exception {
        Ballot provisional = opened(witnessed(ballot(vote(0, RIGHT)), 0, 1), RIGHT);
        Wave wave = new Wave(1, UNIT.shard(), 3, 0.5, true, List.of());
        assertThat(provisional.verdict(NONE.with(wave))).isEqualTo(accepted(RIGHT, List.of(0), List.of()));
    }

    @Seeds(count = 40)
    void theOrderOfVotesOpeningsAndWitnessesDoesNotMatter(long seed) {
        Chance chance = Chance.of(seed);
        List<Records> items = items(chance);
        Ballot straight = Ballot.of(Records.concat(items));
        Ballot halves = Ballot.of(Records.concat(items.subList(0, items.size() / 2)));
        // A witness waits for its vote, as an opening does: so each half must be whole in itself to be merged.
        Ballot rest = Ballot.of(Records.concat(items));
        assertThat(halves.merge(rest)).isEqualTo(straight);
        assertThat(rest.merge(halves)).isEqualTo(straight);
        Collections.shuffle(items, new Random(seed));
        assertThat(Ballot.of(Records.concat(items))).isEqualTo(straight);
        assertThat(Ballot.of(Records.concat(items)).digest()).isEqualTo(straight.digest());
        assertThat(straight.merge(straight)).isEqualTo(straight);
    }

    @Seeds(count = 60)
    void anAcceptedResultIsTakenBackOnlyWhereVotesProveThatSomebodyLied(long seed) {
        Chance chance = Chance.of(seed);
        List<Records> items = items(chance);
        Ballot ballot = Ballot.EMPTY;
        Verdict before = ballot.verdict(ALL);
        for (Records item : items) {
            ballot = ballot.merge(Ballot.of(item));
            Verdict after = ballot.verdict(ALL);
            if (before instanceof Verdict.Accepted was
                    && !(after instanceof Verdict.Accepted is && is.result().equals(was.result()))) {
                long results = ballot.openings().size();
                long twice = ballot.misdeeds(ballot.verdict(ALL)).size();
                assertThat(results > 1 || twice > 0).isTrue();
            }
            before = after;
        }
    }

    @Seeds(count = 5)
    void drawsAreUniformWhereSevenCustodiansGaveTheirWord(long seed) {
        Random random = new Random(seed);
        List<KeyPair> custodians = new ArrayList<>();
        for (int i = 0; i < Draw.HONEST; i++) {
            custodians.add(KeyPair.generate(random));
        }
        int below = 0;
        for (int unit = 0; unit < 400; unit++) {
            Signed<Vote> vote = vote(0, "result " + unit);
            Ballot ballot = ballot(vote);
            for (KeyPair custodian : custodians) {
                ballot = ballot.withWitness(witness(custodian, vote));
            }
            below += ballot.draw(id(0)).orElseThrow() < 0.25 ? 1 : 0;
        }
        assertThat(below).isBetween(65, 135);
    }

    @Test
    void oneCustodianCanOnlyAddAudits() {
        Signed<Vote> vote = vote(0, RIGHT);
        Ballot honest = ballot(vote).withWitness(witness(KEYS.get(10), vote));
        Ballot both = honest.withWitness(witness(KEYS.get(11), vote));
        assertThat(both.draw(id(0)).orElseThrow())
                .isLessThanOrEqualTo(honest.draw(id(0)).orElseThrow());
    }

    /** Votes, openings and witnesses of few voters for few results, in an order in which each finds its vote. */
    private static List<Records> items(Chance chance) {
        List<Records> items = new ArrayList<>();
        List<String> results = List.of(RIGHT, RIGHT, WRONG);
        for (int i = 0; i < 14; i++) {
            int voter = chance.nextInt(12);
            String result = chance.pick(results);
            Signed<Vote> vote = vote(voter, result);
            List<Signed<Opening>> openings = chance.happens(0.7) ? List.of(opening(result)) : List.of();
            List<Signed<Witness>> witnesses =
                    chance.happens(0.8) ? List.of(witness(KEYS.get(12 + chance.nextInt(8)), vote)) : List.of();
            items.add(new Records(List.of(vote), openings, witnesses));
        }
        return items;
    }

    private static Rule.Sampled rule(double share) {
        return new Rule.Sampled(share, new Quorum(4, 6), new TreeSet<>(), false);
    }

    private static Verdict accepted(String result, List<Integer> agreeing, List<Integer> contradicted) {
        return new Verdict.Accepted(cid(result), ids(agreeing), ids(contradicted));
    }

    private static List<PeerId> ids(List<Integer> voters) {
        return voters.stream().map(SampledTest::id).sorted().toList();
    }

    private static List<Integer> boxed(int... voters) {
        return IntStream.of(voters).boxed().toList();
    }

    private static Ballot ballot(Signed<Vote> first) {
        return Ballot.EMPTY.withVote(first);
    }

    private static Ballot ballot(Signed<Vote> first, Signed<Vote> second) {
        return ballot(first).withVote(second);
    }

    private static Ballot opened(Ballot ballot, String result) {
        return ballot.withOpening(opening(result));
    }

    private static Ballot witnessed(Ballot ballot, int voter, int custodians) {
        Ballot more = ballot;
        for (int i = 0; i < custodians; i++) {
            more = more.withWitness(
                    witness(KEYS.get(12 + i), ballot.votesOf(id(voter)).getFirst()));
        }
        return more;
    }

    private static Signed<Vote> vote(int voter, String result) {
        KeyPair key = KEYS.get(voter);
        byte[] commitment = Vote.commitment(UNIT, key.peerId(), bytes(result));
        return RecordKind.VOTE.seal(key, new Vote(1, UNIT, commitment, new byte[0], 1, 1, 0));
    }

    private static Signed<Opening> opening(String result) {
        return RecordKind.OPENING.seal(KEYS.getFirst(), new Opening(1, UNIT, bytes(result)));
    }

    private static Signed<Witness> witness(KeyPair custodian, Signed<Vote> vote) {
        return RecordKind.WITNESS.seal(custodian, new Witness(1, UNIT, Ballot.name(vote)));
    }

    private static Cid cid(String result) {
        return Cid.of(Cid.Codec.RAW, bytes(result));
    }

    private static PeerId id(int voter) {
        return KEYS.get(voter).peerId();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<KeyPair> keys(int count) {
        Random random = new Random(1);
        return IntStream.range(0, count).mapToObj(i -> KeyPair.generate(random)).toList();
    }
}
