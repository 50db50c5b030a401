package org.fallow.scheduler.verdict;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.trust.Evidence;
import org.fallow.scheduler.trust.Sample;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Signed;
import org.fallow.work.record.VerifyPolicy;
import org.fallow.work.record.Vote;

/**
 * One reading of all ballots of a sampled batch: who is found wrong, and what the sample says. Who is found wrong voids
 * votes, which may show others to be wrong: so whoever reads goes on with {@link #out()} until a reading finds nobody
 * new. The outcome follows from the ballots and the share alone, not from their order.
 */
public final class Audits {
    /** What is known of a voter that is out: its votes on units that have a result, as chance drew them. */
    private static final class Voter {
        int liesAtFirst;
        int liesLater;
        int drawn;
        int drawnLater;

        int lies() {
            return liesAtFirst + liesLater;
        }

        void add(Voter other) {
            liesAtFirst += other.liesAtFirst;
            liesLater += other.liesLater;
            drawn += other.drawn;
            drawnLater += other.drawnLater;
        }
    }

    private final Rule.Sampled rule;
    private final double first;
    private final double allowed;
    private final long units;
    private final TreeSet<PeerId> found = new TreeSet<>();
    private final Map<PeerId, Voter> voters = new TreeMap<>();
    private long results;
    private long unaudited;
    private long owed;
    private long drawn;
    private long drawnLater;

    private Audits(Batch batch, Rule.Sampled asked, double share, SortedSet<PeerId> out) {
        this.rule = new Rule.Sampled(Math.max(asked.share(), share), asked.jury(), out, false);
        this.first = asked.share();
        this.units = batch.units().count();
        this.allowed = batch.verify() instanceof VerifyPolicy.ErrorTarget error ? error.target() * units : 0;
    }

    /**
     * Begins a reading; empty where the batch is not sampled.
     *
     * @param share to be audited by now; the batch's own first share counts where that is more
     * @param out whose votes count for nothing
     */
    public static Optional<Audits> of(Batch batch, double share, SortedSet<PeerId> out) {
        return Rule.of(batch) instanceof Rule.Sampled asked
                ? Optional.of(new Audits(batch, asked, share, out))
                : Optional.empty();
    }

    /** Reads one unit's ballot; each once. */
    public void add(Ballot ballot) {
        Verdict verdict = ballot.verdict(rule);
        ballot.misdeeds(verdict).forEach(misdeed -> found.add(misdeed.voter()));
        switch (verdict) {
            case Verdict.Open open -> {}
            case Verdict.Disputed disputed -> {}
            case Verdict.Provisional(Cid result, PeerId voter, int wanted) -> {
                results++;
                owed += wanted;
                unaudited += 1 - wanted;
                compare(ballot, result);
            }
            case Verdict.Accepted(Cid result, var agreeing, var contradicted) -> {
                results++;
                double least = agreeing.stream()
                        .map(ballot::draw)
                        .flatMapToDouble(OptionalDouble::stream)
                        .min()
                        .orElse(1);
                drawn += least < rule.share() ? 1 : 0;
                drawnLater += least >= first && least < rule.share() ? 1 : 0;
                compare(ballot, result);
            }
        }
    }

    /** Adds what another reading, begun alike, read of other units. */
    public void add(Audits other) {
        found.addAll(other.found);
        other.voters.forEach(
                (peer, voter) -> voters.computeIfAbsent(peer, v -> new Voter()).add(voter));
        results += other.results;
        unaudited += other.unaudited;
        owed += other.owed;
        drawn += other.drawn;
        drawnLater += other.drawnLater;
    }

    /** Notes which void votes were lies: the unit's result tells, without another audit. */
    private void compare(Ballot ballot, Cid result) {
        for (Signed<Vote> vote : ballot.votes()) {
            OptionalDouble draw = ballot.draw(vote.signer());
            if (!rule.out().contains(vote.signer()) || draw.isEmpty() || draw.getAsDouble() >= rule.share()) {
                continue;
            }
            Voter voter = voters.computeIfAbsent(vote.signer(), v -> new Voter());
            boolean later = draw.getAsDouble() >= first;
            boolean lie = !ballot.resultOf(vote.signer()).equals(Optional.of(result));
            voter.drawn++;
            voter.drawnLater += later ? 1 : 0;
            voter.liesLater += lie && later ? 1 : 0;
            voter.liesAtFirst += lie && !later ? 1 : 0;
        }
    }

    /** Whose votes count for nothing: those it was begun with, and those found wrong since. */
    public SortedSet<PeerId> out() {
        TreeSet<PeerId> all = new TreeSet<>(rule.out());
        all.addAll(found);
        return Collections.unmodifiableSortedSet(all);
    }

    /** What was read so far says; meant for a reading of all units that finds nobody new. */
    public Certificate certificate() {
        long once = 0;
        long onceLater = 0;
        long known = 0;
        long knownLater = 0;
        for (Voter voter : voters.values()) {
            if (voter.lies() > 0) {
                once += voter.lies() == 1 ? 1 : 0;
                known += voter.drawn;
            }
            if (voter.liesAtFirst == 0 && voter.liesLater > 0) {
                onceLater += voter.liesLater == 1 ? 1 : 0;
                knownLater += voter.drawnLater;
            }
        }
        Evidence evidence = new Evidence(
                first,
                new Sample(unaudited, drawn + known, once),
                new Sample(unaudited, drawnLater + knownLater, onceLater));
        double errors = evidence.errors(VerifyPolicy.LIARS_ASSUMED);
        return new Certificate(rule.share(), results, unaudited, owed + units - results, evidence, errors, allowed);
    }
}
