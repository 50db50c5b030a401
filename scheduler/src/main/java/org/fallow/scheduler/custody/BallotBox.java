package org.fallow.scheduler.custody;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.fallow.scheduler.trust.Misdeed;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.scheduler.verdict.Records;
import org.fallow.scheduler.verdict.Rule;
import org.fallow.scheduler.verdict.Verdict;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Opening;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.Vote;
import org.fallow.work.record.Wave;
import org.fallow.work.record.Witness;

/** The ballots of one shard's units, what the batch's publisher asks of it, and the verdicts that follow. */
final class BallotBox {
    /** Votes of one voter on one unit: two prove that it equivocated. */
    static final int VOTES_PER_VOTER_MAX = 4;

    /** Votes on one unit that are taken from fellow custodians. */
    static final int VOTES_MERGED_MAX = 256;

    /** Results of one unit. */
    static final int RESULTS_PER_UNIT_MAX = 32;

    /** What changed. */
    record Change(UnitId unit, Verdict verdict, boolean settled, List<Misdeed> caught) {}

    /** Hears what comes in, and what it leads to. */
    interface Listener {
        /** A vote was added. */
        void voted(Signed<Vote> vote, boolean isNew);

        /** A unit was judged again. */
        void judged(long unit, Verdict before, Verdict after, Instant now);
    }

    private final ShardId id;
    private final Batch batch;
    private final PeerId publisher;
    private final Rule asked;
    private final Listener listener;
    private final TreeMap<Long, Ballot> ballots = new TreeMap<>();
    private final TreeMap<Long, Verdict> verdicts = new TreeMap<>();

    /** The envelopes held, as bytes: what comes again need not be checked again. */
    private final Set<ByteBuffer> envelopes = new HashSet<>();

    /** Whose votes this shard's own units show to be worth nothing. */
    private final TreeSet<PeerId> caught = new TreeSet<>();

    private Rule rule;
    private int votes;
    private long bytes;
    private long wave;

    BallotBox(ShardId id, Signed<Batch> signed, Listener listener) {
        this.id = id;
        this.batch = signed.value();
        this.publisher = signed.signer();
        this.asked = Rule.of(batch);
        this.rule = asked;
        this.listener = listener;
    }

    boolean has(UnitId unit) {
        return unit.batch().equals(id.batch())
                && unit.shard().index() == id.index()
                && unit.index() < batch.units().count();
    }

    Ballot ballot(long unit) {
        return ballots.getOrDefault(unit, Ballot.EMPTY);
    }

    /** The units that have votes, in ascending order. */
    SortedMap<Long, Ballot> ballots() {
        return Collections.unmodifiableSortedMap(ballots);
    }

    Verdict verdict(long unit) {
        return verdicts.getOrDefault(unit, Ballot.EMPTY.verdict(rule));
    }

    /** How the units stand that have votes, by index. */
    SortedMap<Long, Verdict> verdicts() {
        return Collections.unmodifiableSortedMap(verdicts);
    }

    int votes() {
        return votes;
    }

    /** About what it takes of the memory, in bytes. */
    long bytes() {
        return bytes;
    }

    /** Whether exactly this signed record is held. */
    boolean knows(byte[] envelope) {
        return envelopes.contains(ByteBuffer.wrap(envelope));
    }

    /** Whether chance decides what is audited. */
    boolean isSampled() {
        return rule instanceof Rule.Sampled;
    }

    /** Whether the voter's votes count for nothing. */
    boolean isOut(PeerId voter) {
        return rule instanceof Rule.Sampled sampled && sampled.out().contains(voter);
    }

    /** Those of the votes that are held. */
    List<Signed<Vote>> held(List<Signed<Vote>> some) {
        return some.stream()
                .filter(vote -> ballot(vote.value().unit().index()).holds(vote))
                .toList();
    }

    /** The votes that no custodian's word is known of. */
    List<Signed<Vote>> unwitnessed() {
        return ballots.values().stream()
                .flatMap(ballot -> ballot.votes().stream()
                        .filter(vote -> ballot.draw(vote.signer()).isEmpty()))
                .toList();
    }

    /** Whether this witness would change a draw. */
    boolean lacks(Signed<Witness> witness) {
        return ballot(witness.value().unit().index()).lacks(witness);
    }

    /** Whether the batch's publisher signed it. */
    boolean isFromPublisher(Signed<Wave> word) {
        return word.signer().equals(publisher);
    }

    /** The sequence of the publisher's last word, 0 where there is none. */
    long wave() {
        return wave;
    }

    /** Does as the publisher asks; nothing where chance does not decide. */
    List<Change> heed(Signed<Wave> word, Instant now) throws WireException {
        wave = word.value().sequence();
        if (!(asked instanceof Rule.Sampled sampled)) {
            return List.of();
        }
        rule = sampled.with(word.value()).without(caught);
        return judge(new TreeSet<>(ballots.keySet()), now);
    }

    /** Adds what is durable. Items beyond the bounds, or that open nothing, are left out. */
    List<Change> add(Records records, Instant now) {
        TreeSet<Long> touched = new TreeSet<>();
        for (Signed<Vote> vote : records.votes()) {
            long unit = vote.value().unit().index();
            Ballot before = ballot(unit);
            Ballot after = before.withVote(vote);
            if (has(vote.value().unit()) && fits(before, vote)) {
                votes += after.size() - before.size();
                ballots.put(unit, after);
                hold(vote);
                listener.voted(vote, after.size() > before.size());
                touched.add(unit);
            }
        }
        for (Signed<Opening> opening : records.openings()) {
            long unit = opening.value().unit().index();
            Ballot before = ballot(unit);
            boolean known = before.opening(opening.value().resultCid()).isPresent();
            boolean opens = known || before.isOpenedBy(opening.value());
            if (has(opening.value().unit()) && opens && (known || !isFull(before))) {
                ballots.put(unit, before.withOpening(opening));
                hold(opening);
                touched.add(unit);
            }
        }
        for (Signed<Witness> witness : records.witnesses()) {
            long unit = witness.value().unit().index();
            Ballot before = ballot(unit);
            if (has(witness.value().unit()) && before.lacks(witness)) {
                ballots.put(unit, before.withWitness(witness));
                hold(witness);
                touched.add(unit);
            }
        }
        return judge(touched, now);
    }

    /** Judges the units; and where chance decides, all on which voters voted that are caught at that. */
    private List<Change> judge(SortedSet<Long> units, Instant now) {
        Map<Long, Change> changes = new TreeMap<>();
        TreeSet<PeerId> found = new TreeSet<>();
        for (long unit : units) {
            Change change = judge(unit, now);
            changes.put(unit, change);
            change.caught().forEach(misdeed -> found.add(misdeed.voter()));
        }
        if (rule instanceof Rule.Sampled sampled && !sampled.out().containsAll(found)) {
            caught.addAll(found);
            rule = sampled.without(caught);
            judge(votedOnBy(found), now)
                    .forEach(change -> changes.put(change.unit().index(), change));
        }
        return List.copyOf(changes.values());
    }

    private void hold(Signed<?> signed) {
        if (envelopes.add(ByteBuffer.wrap(signed.encoded()))) {
            bytes += Room.bytesOf(signed);
        }
    }

    private SortedSet<Long> votedOnBy(SortedSet<PeerId> some) {
        TreeSet<Long> units = new TreeSet<>();
        ballots.forEach((unit, ballot) -> {
            if (some.stream().anyMatch(voter -> !ballot.votesOf(voter).isEmpty())) {
                units.add(unit);
            }
        });
        return units;
    }

    static boolean isFull(Ballot ballot) {
        return ballot.openings().size() >= RESULTS_PER_UNIT_MAX;
    }

    private boolean fits(Ballot ballot, Signed<Vote> vote) {
        return ballot.holds(vote)
                || (ballot.size() < VOTES_MERGED_MAX
                        && ballot.votesOf(vote.signer()).size() < VOTES_PER_VOTER_MAX);
    }

    private Change judge(long unit, Instant now) {
        Verdict before = verdict(unit);
        Ballot ballot = ballot(unit);
        Verdict after = ballot.verdict(rule);
        verdicts.put(unit, after);
        listener.judged(unit, before, after, now);
        boolean settled = Shard.isSettled(after);
        return new Change(
                new UnitId(id.batch(), unit), after, settled && !after.equals(before), ballot.misdeeds(after));
    }
}
