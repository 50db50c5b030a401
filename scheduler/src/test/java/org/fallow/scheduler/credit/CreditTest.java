package org.fallow.scheduler.credit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.wire.WireException;
import org.fallow.scheduler.proof.Finding;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.scheduler.verdict.Rule;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.seeds.Seeds;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.record.Opening;
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

class CreditTest {
    private static final Cid BATCH = Cid.of(Cid.Codec.RAW, new byte[] {1});
    private static final ShardId SHARD = new ShardId(BATCH, 0);
    private static final byte[] RIGHT = {1};
    private static final byte[] WRONG = {2};
    private static final KeyPair ANNE = key(1);
    private static final KeyPair BERT = key(2);
    private static final KeyPair LIAR = key(3);
    private static final KeyPair CUSTODIAN = key(10);
    private static final KeyPair FELLOW = key(11);

    private static final Batch TERMS = new Batch(
            1,
            ProjectId.of(key(9).peerId(), "hp"),
            Cid.of(Cid.Codec.RAW, new byte[] {2}),
            KernelMode.RESUMABLE,
            new Limits(64 << 20, 60),
            new UnitSource.Sweep(List.of(new UnitSource.Range("seed", 1, 100, 1))),
            new VerifyPolicy.Replicas(2),
            new Reduce(Reduce.Kind.JSONL, ""),
            0,
            1);

    @Test
    void onlyVotesForAnAcceptedResultEarn() {
        SortedMap<Long, Ballot> shard = new TreeMap<>();
        shard.put(4L, ballot(vote(ANNE, 4, RIGHT, 0, 40), vote(LIAR, 4, WRONG, 0, 40), vote(BERT, 4, RIGHT, 0, 90)));
        shard.put(5L, Ballot.EMPTY.withVote(vote(ANNE, 5, RIGHT, 0, 40)));
        Earnings earnings = Earnings.of(TERMS, Rule.of(TERMS), SHARD, shard);
        assertThat(earnings.receipt(ANNE.peerId()).orElseThrow().units()).containsExactly(4L);
        assertThat(earnings.receipt(LIAR.peerId())).as("a contradicted vote").isEmpty();
        assertThat(earnings.receipt(CUSTODIAN.peerId())).as("no vote").isEmpty();
    }

    @Test
    void aVoterThatVotedForTwoThingsEarnsNothing() {
        Ballot ballot = ballot(vote(ANNE, 4, RIGHT, 0, 40), vote(BERT, 4, RIGHT, 0, 40), vote(LIAR, 4, RIGHT, 0, 40))
                .withVote(vote(LIAR, 4, WRONG, 0, 40));
        Earnings earnings = Earnings.of(TERMS, Rule.of(TERMS), SHARD, new TreeMap<>(Map.of(4L, ballot)));
        assertThat(earnings.receipt(ANNE.peerId())).isPresent();
        assertThat(earnings.receipt(LIAR.peerId())).isEmpty();
    }

    @Test
    void nobodyRaisesItsOwnWork() {
        long honest = work(vote(ANNE, 4, RIGHT, 0, 40), vote(BERT, 4, RIGHT, 0, 50));
        long boasted = work(vote(ANNE, 4, RIGHT, 0, Long.MAX_VALUE), vote(BERT, 4, RIGHT, 0, 50));
        assertThat(honest).isEqualTo(40);
        assertThat(boasted).isEqualTo(50);
        assertThat(work(vote(ANNE, 4, RIGHT, Long.MAX_VALUE, 40), vote(BERT, 4, RIGHT, 1_000, 50)))
                .as("steps are the lesser of two as well")
                .isLessThanOrEqualTo(50);
    }

    @Test
    void aSlowMachineEarnsNoMoreForTheSameSteps() {
        SortedMap<Long, Ballot> shard = new TreeMap<>();
        for (long unit = 0; unit < 10; unit++) {
            long factor = unit < 3 ? 20 : 1;
            shard.put(
                    unit,
                    ballot(vote(ANNE, unit, RIGHT, 1_000, 10 * factor), vote(BERT, unit, RIGHT, 1_000, 12 * factor)));
        }
        Receipt receipt = Earnings.of(TERMS, Rule.of(TERMS), SHARD, shard)
                .receipt(ANNE.peerId())
                .orElseThrow();
        assertThat(receipt.work()).hasSize(10).containsOnly(12L);
    }

    @Seeds(count = 20)
    void equalEvidenceGivesEqualReceiptsInWhateverOrderItCame(long seed) {
        Chance chance = Chance.of(seed);
        List<Signed<Vote>> votes = new ArrayList<>();
        for (long unit = 0; unit < 6; unit++) {
            for (KeyPair voter : List.of(ANNE, BERT, LIAR)) {
                if (chance.nextInt(4) > 0) {
                    byte[] result = voter == LIAR && chance.nextBoolean() ? WRONG : RIGHT;
                    votes.add(vote(voter, unit, result, chance.nextInt(3) * 500L, chance.nextInt(1_000)));
                }
            }
        }
        SortedMap<Long, Ballot> one = shard(votes);
        chance.shuffle(votes);
        votes.addAll(votes.subList(0, votes.size() / 2));
        SortedMap<Long, Ballot> other = shard(votes);
        for (KeyPair voter : List.of(ANNE, BERT, LIAR)) {
            Optional<byte[]> first = sealed(one, voter);
            assertThat(sealed(other, voter).map(Arrays::hashCode)).isEqualTo(first.map(Arrays::hashCode));
        }
    }

    @Test
    void aFileIsReadAsItWasWrittenAndAUnitCountsOnceHoweverManyVouchForIt() throws WireException {
        Signed<Receipt> first = receipt(CUSTODIAN, List.of(1L, 2L), List.of(10L, 20L));
        Signed<Receipt> second = receipt(FELLOW, List.of(2L, 3L), List.of(15L, 5L));
        CreditFile file = CreditFile.parse(CreditFile.encode(ANNE.peerId(), List.of(first, second)));
        assertThat(file.findings()).isEmpty();
        assertThat(file.voter()).isEqualTo(ANNE.peerId());
        assertThat(file.sums()).hasSize(1).containsEntry(TERMS.project(), new CreditFile.Sum(3, 30, 2));
    }

    @Test
    void aDoubledForgedForeignOrSelfSignedReceiptIsNamedAndCountsForNothing() throws WireException {
        Signed<Receipt> sound = receipt(CUSTODIAN, List.of(1L, 2L), List.of(10L, 20L));
        Signed<Receipt> doubled = receipt(CUSTODIAN, List.of(2L), List.of(20L));
        Signed<Receipt> own = receipt(ANNE, List.of(7L), List.of(10L));
        byte[] forged = receipt(FELLOW, List.of(8L), List.of(10L)).encoded();
        forged[forged.length / 2] ^= 1;
        CreditFile file = CreditFile.of(
                ANNE.peerId(), List.of(sound.encoded(), doubled.encoded(), own.encoded(), forged, sound.encoded()));
        assertThat(file.findings())
                .extracting(Finding::part)
                .containsExactly("receipts[1]", "receipts[2]", "receipts[3]", "receipts[4]");
        assertThat(file.findings())
                .extracting(Finding::kind)
                .containsExactly(
                        Finding.Kind.CONTRADICTORY,
                        Finding.Kind.FOREIGN,
                        Finding.Kind.UNSIGNED,
                        Finding.Kind.CONTRADICTORY);
        assertThat(file.findings().getFirst().text())
                .contains(CUSTODIAN.peerId().toString(), "a second time");
        assertThat(file.sums()).containsEntry(TERMS.project(), new CreditFile.Sum(2, 30, 1));
        assertThat(CreditFile.of(BERT.peerId(), List.of(sound.encoded())).findings())
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.FOREIGN);
    }

    @Test
    void anyChangedByteOfAFileIsFound() {
        byte[] file = CreditFile.encode(
                ANNE.peerId(),
                List.of(
                        receipt(CUSTODIAN, List.of(1L, 2L), List.of(10L, 20L)),
                        receipt(FELLOW, List.of(2L), List.of(20L))));
        for (int at = 0; at < file.length; at++) {
            byte[] changed = file.clone();
            changed[at] ^= (byte) (1 + at % 255);
            assertThat(isSound(changed)).as("byte %d", at).isFalse();
        }
        assertThat(isSound(file)).isTrue();
    }

    @Test
    void whatIsNoCreditFileIsRefused() {
        for (byte[] bytes : List.of(new byte[0], new byte[] {1}, new byte[300])) {
            assertThatThrownBy(() -> CreditFile.parse(bytes)).isInstanceOf(WireException.class);
        }
    }

    private static boolean isSound(byte[] file) {
        try {
            return CreditFile.parse(file).findings().isEmpty();
        } catch (WireException e) {
            return e.getMessage() == null;
        }
    }

    private static long work(Signed<Vote> one, Signed<Vote> other) {
        return Earnings.of(TERMS, Rule.of(TERMS), SHARD, new TreeMap<>(Map.of(4L, ballot(one, other))))
                .receipt(ANNE.peerId())
                .orElseThrow()
                .work()
                .getFirst();
    }

    private static Optional<byte[]> sealed(SortedMap<Long, Ballot> shard, KeyPair voter) {
        return Earnings.of(TERMS, Rule.of(TERMS), SHARD, shard)
                .receipt(voter.peerId())
                .map(receipt -> RecordKind.RECEIPT.seal(CUSTODIAN, receipt).encoded());
    }

    private static SortedMap<Long, Ballot> shard(List<Signed<Vote>> votes) {
        SortedMap<Long, Ballot> shard = new TreeMap<>();
        for (Signed<Vote> vote : votes) {
            shard.merge(vote.value().unit().index(), ballot(vote), Ballot::merge);
        }
        return shard;
    }

    @SafeVarargs
    private static Ballot ballot(Signed<Vote>... votes) {
        Ballot ballot = Ballot.EMPTY;
        for (Signed<Vote> vote : votes) {
            ballot = ballot.withVote(vote)
                    .withOpening(RecordKind.OPENING.seal(
                            ANNE, new Opening(1, vote.value().unit(), RIGHT)));
        }
        return ballot;
    }

    private static Signed<Vote> vote(KeyPair voter, long unit, byte[] result, long steps, long cpuMillis) {
        UnitId id = new UnitId(BATCH, unit);
        byte[] commitment = Vote.commitment(id, voter.peerId(), result);
        return RecordKind.VOTE.seal(voter, new Vote(1, id, commitment, new byte[0], steps, cpuMillis, 9));
    }

    private static Signed<Receipt> receipt(KeyPair custodian, List<Long> units, List<Long> work) {
        return RecordKind.RECEIPT.seal(
                custodian, new Receipt(1, TERMS.project(), SHARD, ANNE.peerId().bytes(), units, work, new byte[32]));
    }

    private static KeyPair key(int n) {
        byte[] seed = new byte[KeyPair.SEED_BYTES];
        Arrays.fill(seed, (byte) n);
        return KeyPair.ofSeed(seed);
    }
}
