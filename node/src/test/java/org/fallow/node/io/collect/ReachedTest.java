package org.fallow.node.io.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.scheduler.verdict.Rule;
import org.fallow.simulation.seeds.Seeds;
import org.fallow.work.record.Answer;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Opening;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.UnitSource;
import org.fallow.work.record.Vote;

/** The counts of a batch's units against counting each chain by hand. */
class ReachedTest {
    private static final int CHAINS = 6;
    private static final int GENERATIONS = 4;
    private static final Cid BATCH = Cid.of(Cid.Codec.RAW, new byte[] {1});
    private static final KeyPair VOTER = KeyPair.generate(new Random(1));

    @Seeds(count = 30)
    void everyUnitCountsOnceAsWhatItIs(long seed) {
        Random random = new Random(seed);
        UnitSource units = new UnitSource.Chained(
                new UnitSource.Sweep(List.of(new UnitSource.Range("seed", 1, CHAINS, 1))), GENERATIONS);
        Reached reached = new Reached(units);
        long accepted = 0;
        long failed = 0;
        long stopped = 0;
        for (int chain = 0; chain < CHAINS; chain++) {
            boolean ended = false;
            for (int generation = 0; generation < GENERATIONS; generation++) {
                long unit = (long) chain * GENERATIONS + generation;
                switch (random.nextInt(6)) {
                    case 0 -> {
                        add(reached, unit, Answer.Failure.of(Answer.Why.MEMORY));
                        failed++;
                        ended = true;
                    }
                    case 1 -> stopped += ended ? 1 : 0;
                    default -> {
                        add(reached, unit, new Answer.Result(new byte[] {1}));
                        accepted++;
                    }
                }
            }
        }
        assertThat(List.of(reached.accepted(), reached.failed(), reached.stopped()))
                .as("seed %d", seed)
                .containsExactly(accepted, failed, stopped);
        assertThat(reached.open()).isEqualTo(units.count() - accepted - failed - stopped);
    }

    private static void add(Reached reached, long unit, Answer answer) {
        UnitId id = new UnitId(BATCH, unit);
        byte[] commitment = Vote.commitment(id, VOTER.peerId(), answer);
        Ballot ballot = Ballot.EMPTY
                .withVote(RecordKind.VOTE.seal(VOTER, new Vote(1, id, commitment, new byte[0], 1, 1, 1)))
                .withOpening(RecordKind.OPENING.seal(VOTER, new Opening(1, id, answer)));
        reached.add(unit, ballot, ballot.verdict(new Rule.Agreeing(1)));
    }
}
