package org.fallow.scheduler.credit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.scheduler.verdict.Rule;
import org.fallow.scheduler.verdict.Verdict;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Receipt;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.Vote;

/**
 * What the voters of a shard have earned: a pure function of its votes and openings, so that honest custodians with the
 * same evidence say the same.
 *
 * <p>Only votes for an accepted result earn. How much a unit was comes from no voter alone. Where the kernel counts its
 * steps, which are the same on every machine, a unit is its steps times what a step took the shard's middling voter; so
 * a slow machine earns no more than a fast one. Else it is the processor time of the unit's middling voter. Middling is
 * the lower median: of two statements the smaller counts, and to raise it takes more than half of those who agree.
 */
public final class Earnings {
    private final Batch batch;
    private final ShardId shard;
    private final SortedMap<Long, List<PeerId>> earners = new TreeMap<>();
    private final SortedMap<Long, Long> work = new TreeMap<>();
    private final byte[] evidence;

    private Earnings(Batch batch, ShardId shard, byte[] evidence) {
        this.batch = batch;
        this.shard = shard;
        this.evidence = evidence;
    }

    /**
     * Counts a shard.
     *
     * @param rule what it takes for a result to be believed
     * @param ballots by the unit's index in the batch; units without votes need not be there
     */
    public static Earnings of(Batch batch, Rule rule, ShardId shard, SortedMap<Long, Ballot> ballots) {
        Earnings earnings = new Earnings(batch, shard, Ballot.digest(ballots));
        SortedMap<Long, List<Vote>> accepted = new TreeMap<>();
        ballots.forEach((unit, ballot) -> {
            if (ballot.verdict(rule) instanceof Verdict.Accepted verdict) {
                earnings.earners.put(unit, verdict.agreeing());
                accepted.put(unit, votes(ballot, verdict.agreeing()));
            }
        });
        double millisPerStep = millisPerStep(accepted);
        accepted.forEach((unit, votes) -> earnings.work.put(unit, work(votes, millisPerStep)));
        return earnings;
    }

    /** What a custodian signs for a voter; empty where it has earned nothing. */
    public Optional<Receipt> receipt(PeerId voter) {
        List<Long> units = new ArrayList<>();
        List<Long> millis = new ArrayList<>();
        earners.forEach((unit, voters) -> {
            if (voters.contains(voter)) {
                units.add(unit);
                millis.add(work.getOrDefault(unit, 0L));
            }
        });
        return units.isEmpty()
                ? Optional.empty()
                : Optional.of(new Receipt(
                        RecordKind.VERSION, batch.project(), shard, voter.bytes(), units, millis, evidence));
    }

    private static List<Vote> votes(Ballot ballot, List<PeerId> voters) {
        return ballot.votes().stream()
                .filter(vote -> voters.contains(vote.signer()))
                .map(Signed::value)
                .toList();
    }

    private static long work(List<Vote> votes, double millisPerStep) {
        long steps = lowerMedian(votes.stream().map(Vote::steps).sorted().toList());
        double millis = steps > 0
                ? steps * millisPerStep
                : lowerMedian(votes.stream().map(Vote::cpuMillis).sorted().toList());
        return Math.min(Receipt.WORK_MILLIS_MAX, Math.round(millis));
    }

    /** What a step took the middling voter; 0 where nobody counts steps. */
    private static double millisPerStep(SortedMap<Long, List<Vote>> accepted) {
        List<Double> rates = accepted.values().stream()
                .flatMap(List::stream)
                .filter(vote -> vote.steps() > 0)
                .map(vote -> (double) vote.cpuMillis() / vote.steps())
                .sorted()
                .toList();
        return rates.isEmpty() ? 0 : lowerMedian(rates);
    }

    private static <T> T lowerMedian(List<T> ascending) {
        return ascending.get((ascending.size() - 1) / 2);
    }
}
