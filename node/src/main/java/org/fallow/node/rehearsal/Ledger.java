package org.fallow.node.rehearsal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.trust.Misdeed;
import org.fallow.scheduler.verdict.Verdict;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;

/** What an all-seeing observer writes down during a rehearsal; no node reads it. */
final class Ledger {
    /** A voter's vote on a unit. */
    record Ballot(UnitId unit, PeerId voter) {}

    private final int quorum;
    private final Map<UnitId, Set<Cid>> accepted = new TreeMap<>();
    private final Map<UnitId, Integer> proving = new TreeMap<>();
    private final Set<UnitId> settled = new TreeSet<>();
    private final Set<PeerId> contradicted = new TreeSet<>();
    private final Map<Ballot, Integer> copies = new LinkedHashMap<>();
    private final Set<Ballot> safe = new LinkedHashSet<>();
    private final List<String> faults = new ArrayList<>();
    private final List<Instant> settledAt = new ArrayList<>();
    private final Instant began;
    private final Runs runs;
    private int started;
    private int executions;
    private int lost;
    private int left;

    Ledger(int quorum, Instant began) {
        this.quorum = quorum;
        this.began = began;
        this.runs = new Runs(quorum);
    }

    /** What every node holds and runs. */
    Runs runs() {
        return runs;
    }

    void started(UnitId unit, PeerId by) {
        started++;
        runs.began(unit, by);
    }

    void executed(UnitId unit, PeerId by) {
        executions++;
        runs.voted(unit, by);
    }

    /** A node left for good: so many runs and votes went with it. */
    void left(PeerId node, int running, List<Signed<Vote>> votes) {
        left++;
        crashed(node, running);
        forgotten(votes);
    }

    /** A node crashed in the midst of so many runs. */
    void crashed(PeerId node, int running) {
        lost += running;
        runs.lost(node);
    }

    void settled(UnitId unit, Verdict verdict, Instant now) {
        if (settled.add(unit)) {
            settledAt.add(now);
            runs.settled(unit);
        }
        switch (verdict) {
            case Verdict.Accepted a -> {
                accepted.computeIfAbsent(unit, u -> new TreeSet<>()).add(a.result());
                proving.merge(unit, a.agreeing().size() + a.contradicted().size(), Math::max);
                Set<PeerId> voters = new TreeSet<>(a.agreeing());
                if (voters.size() != a.agreeing().size() || voters.size() < quorum) {
                    faults.add(unit + " was accepted by " + a.agreeing());
                }
            }
            case Verdict.Disputed d -> {
                // A quorum lied; the report shows it as a unit that is not accepted.
            }
            case Verdict.Provisional p -> faults.add(unit + " is provisional in a batch that is not sampled");
            case Verdict.Open o -> faults.add(unit + " is settled and open");
        }
    }

    void caught(Misdeed misdeed) {
        contradicted.add(misdeed.voter());
    }

    void written(List<Signed<Vote>> votes) {
        votes.forEach(v -> copies.merge(ballot(v), 1, Integer::sum));
    }

    void forgotten(List<Signed<Vote>> votes) {
        votes.forEach(v -> copies.merge(ballot(v), -1, Integer::sum));
    }

    void safe(UnitId unit, PeerId voter) {
        safe.add(new Ballot(unit, voter));
    }

    int accepted() {
        return accepted.size();
    }

    /** Units that some custodian found accepted or disputed. */
    int settled() {
        return settled.size();
    }

    int executions() {
        return executions;
    }

    int proving() {
        return proving.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Runs that nobody needed: finished, given up or still going; those that ended with their node are not counted. */
    int duplicates() {
        return started - lost - proving();
    }

    /** The same by what led to them. */
    Map<Needless, Integer> needless() {
        return runs.needless(proving);
    }

    /** Share of the time that the last hundredth of the settled units took; one unit at least. */
    double lastShare() {
        if (settledAt.size() < 2) {
            return 0;
        }
        Instant end = settledAt.getLast();
        Instant before = settledAt.get(settledAt.size() - 1 - Math.max(1, settledAt.size() / 100));
        double whole = Duration.between(began, end).toMillis();
        return Duration.between(before, end).toMillis() / whole;
    }

    int left() {
        return left;
    }

    Set<PeerId> contradicted() {
        return contradicted;
    }

    /** Units with an accepted result that is not the true one. */
    int wrong() {
        return (int) accepted.entrySet().stream()
                .filter(e -> !e.getValue().equals(Set.of(truth(e.getKey()))))
                .count();
    }

    Optional<String> ambiguous() {
        return accepted.entrySet().stream()
                .filter(e -> e.getValue().size() > 1)
                .map(e -> e.getKey() + ": " + e.getValue())
                .findFirst();
    }

    Optional<String> fault() {
        return faults.stream().findFirst();
    }

    /** The votes that were acknowledged by enough custodians and are on no custodian's disk. */
    List<Ballot> lost() {
        return safe.stream()
                .filter(ballot -> copies.getOrDefault(ballot, 0) < 1)
                .toList();
    }

    private static Cid truth(UnitId unit) {
        return Cid.of(Cid.Codec.RAW, Attack.truth(unit));
    }

    private static Ballot ballot(Signed<Vote> vote) {
        return new Ballot(vote.value().unit(), vote.signer());
    }
}
