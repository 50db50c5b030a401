package org.fallow.scheduler.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.seeds.Seeds;
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
import org.fallow.work.record.Witness;
import org.junit.jupiter.api.Test;

/** A whole batch with real signatures: voters, custodians that witness, a publisher that reads and asks for more. */
class AuditsTest {
    private static final int UNITS = 400;
    private static final double TARGET = 0.02;
    private static final int VOTERS = 40;
    private static final int CUSTODIANS = 8;
    private static final int ROUNDS_MAX = 40;
    private static final Cid BATCH = Cid.of(Cid.Codec.RAW, new byte[] {1});
    private static final byte[] RIGHT = {1};
    private static final byte[] WRONG = {2};

    private final SortedMap<Long, Ballot> ballots = new TreeMap<>();
    private final List<KeyPair> voters = new ArrayList<>();
    private final List<KeyPair> custodians = new ArrayList<>();
    private final TreeSet<PeerId> liars = new TreeSet<>();
    private SortedSet<PeerId> out = new TreeSet<>();
    private int executions;

    @Seeds(count = 3)
    void aBatchWithoutLiarsIsDoneAtLittleMoreThanItsFirstShare(long seed) {
        people(seed, 0);
        Certificate certificate = run(seed, 1);
        assertThat(certificate.holds()).isTrue();
        assertThat(out).isEmpty();
        assertThat(executions).isBetween(UNITS, (int) (UNITS * 1.7));
    }

    @Seeds(count = 3)
    void liarsThatTellTheSameLieAreOutAndNoMoreIsWrongThanIsAllowed(long seed) {
        people(seed, VOTERS / 10);
        Certificate certificate = run(seed, 1);
        assertThat(certificate.isComplete()).isTrue();
        assertThat(wrong()).isLessThanOrEqualTo((long) (UNITS * TARGET));
        assertThat(out).isEqualTo(liars);
    }

    @Seeds(count = 3)
    void liarsThatLieRarelyMakeTheShareRise(long seed) {
        people(seed, VOTERS / 10);
        Certificate certificate = run(seed, 0.1);
        assertThat(certificate.isComplete()).isTrue();
        assertThat(wrong()).isLessThanOrEqualTo((long) (UNITS * TARGET));
        assertThat(liars).containsAll(out);
    }

    @Test
    void aBatchThatAllowsFewErrorsIsNotSampled() {
        assertThat(Audits.of(batch(100), 0, new TreeSet<>())).isEmpty();
    }

    private void people(long seed, int bad) {
        Random random = new Random(seed);
        for (int i = 0; i < VOTERS; i++) {
            KeyPair key = KeyPair.generate(random);
            voters.add(key);
            if (i < bad) {
                liars.add(key.peerId());
            }
        }
        for (int i = 0; i < CUSTODIANS; i++) {
            custodians.add(KeyPair.generate(random));
        }
    }

    /** Works until the publisher's reading says that the batch is complete. */
    private Certificate run(long seed, double lying) {
        Chance chance = Chance.of(seed);
        double share = 0;
        for (int round = 0; round < ROUNDS_MAX; round++) {
            Rule.Sampled rule = ((Rule.Sampled) Rule.of(batch(UNITS))).without(out);
            work(new Rule.Sampled(Math.max(rule.share(), share), rule.jury(), out, false), lying, chance);
            Certificate certificate = read(share);
            if (certificate.isComplete()) {
                return certificate;
            }
            share = certificate.nextShare();
        }
        throw new AssertionError("seed " + seed + ": not complete after " + ROUNDS_MAX + " rounds");
    }

    /** Every vote that is wanted is cast and opened, over and over until none is. */
    private void work(Rule.Sampled rule, double lying, Chance chance) {
        for (long unit = 0; unit < UNITS; unit++) {
            Ballot ballot = ballots.getOrDefault(unit, Ballot.EMPTY);
            for (int wanted = wanted(ballot.verdict(rule)); wanted != 0; wanted = wanted(ballot.verdict(rule))) {
                ballot = wanted < 0 ? opened(ballot, unit) : vote(ballot, unit, lying, chance);
            }
            ballots.put(unit, ballot);
        }
    }

    /** Votes wanted; -1 where openings are. */
    private static int wanted(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Open open -> open.wanted() == 0 ? -1 : open.wanted();
            case Verdict.Provisional provisional -> provisional.wanted();
            case Verdict.Accepted accepted -> 0;
            case Verdict.Disputed disputed -> 0;
        };
    }

    private Ballot vote(Ballot ballot, long unit, double lying, Chance chance) {
        KeyPair voter = chance.pick(voters);
        if (out.contains(voter.peerId()) || !ballot.votesOf(voter.peerId()).isEmpty()) {
            return ballot;
        }
        executions++;
        boolean lies = liars.contains(voter.peerId()) && chance.happens(lying);
        UnitId id = new UnitId(BATCH, unit);
        byte[] commitment = Vote.commitment(id, voter.peerId(), lies ? WRONG : RIGHT);
        Signed<Vote> vote = RecordKind.VOTE.seal(voter, new Vote(1, id, commitment, new byte[0], 1, 1, 0));
        Ballot more = ballot.withVote(vote);
        for (KeyPair custodian : custodians) {
            more = more.withWitness(RecordKind.WITNESS.seal(custodian, new Witness(1, id, Ballot.name(vote))));
        }
        return more;
    }

    private Ballot opened(Ballot ballot, long unit) {
        Ballot more = ballot;
        for (byte[] result : List.of(RIGHT, WRONG)) {
            Opening opening = new Opening(1, new UnitId(BATCH, unit), result);
            if (more.isOpenedBy(opening)) {
                more = more.withOpening(RecordKind.OPENING.seal(voters.getFirst(), opening));
            }
        }
        return more;
    }

    private Certificate read(double share) {
        SortedSet<PeerId> known = new TreeSet<>();
        while (true) {
            Audits audits = Audits.of(batch(UNITS), share, known).orElseThrow();
            ballots.values().forEach(audits::add);
            if (audits.out().equals(known)) {
                out = known;
                return audits.certificate();
            }
            known = audits.out();
        }
    }

    private long wrong() {
        Rule.Sampled rule = ((Rule.Sampled) Rule.of(batch(UNITS))).without(out);
        Rule.Sampled done = new Rule.Sampled(1, rule.jury(), out, true);
        return ballots.values().stream()
                .filter(ballot -> ballot.verdict(done) instanceof Verdict.Accepted accepted
                        && accepted.result().equals(Cid.of(Cid.Codec.RAW, WRONG)))
                .count();
    }

    private static Batch batch(int units) {
        return new Batch(
                1,
                ProjectId.of(KeyPair.generate(new Random(1)).peerId(), "p"),
                Cid.of(Cid.Codec.RAW, new byte[] {0}),
                KernelMode.RESUMABLE,
                new Limits(64 << 20, 60),
                new UnitSource.Sweep(List.of(new UnitSource.Range("seed", 1, units, 1))),
                new VerifyPolicy.ErrorTarget(TARGET),
                new Reduce(Reduce.Kind.JSONL, ""),
                0,
                Long.MAX_VALUE / 4);
    }
}
