package org.fallow.scheduler.verdict;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.trust.Misdeed;
import org.fallow.work.record.Answer;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Opening;
import org.fallow.work.record.Sha256;
import org.fallow.work.record.Signed;
import org.fallow.work.record.Vote;
import org.fallow.work.record.Witness;
import org.jspecify.annotations.Nullable;

/**
 * All that is known about one unit: a grow-only set of signed votes and openings, and of each vote's witnesses the one
 * whose {@link Draw} is lowest. Immutable. Union of ballots is commutative, associative and idempotent.
 *
 * <p>A vote is itself by its voter and its commitment, an opening by its result; of several envelopes that say the
 * same, the one whose bytes come first is kept, so that equal sets are equal bytes. Callers see to it that all are of
 * the same unit, that signatures were checked, and that there are not too many.
 */
public final class Ballot {
    /** Nothing known. */
    public static final Ballot EMPTY = new Ballot(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

    /** A short name of a vote or a result, in bytes. */
    public static final int NAME_BYTES = Witness.NAME_BYTES;

    /** Votes that agree where one was audited by another. */
    private static final int AUDITED = 2;

    private static final byte[] VOTE_NAME = "fallow/name/vote".getBytes(StandardCharsets.UTF_8);
    private static final byte[] RESULT_NAME = "fallow/name/result".getBytes(StandardCharsets.UTF_8);
    private static final byte[] WITNESS_NAME = "fallow/name/witness".getBytes(StandardCharsets.UTF_8);

    private final NavigableMap<VoteKey, Signed<Vote>> votes;
    private final NavigableMap<Cid, Signed<Opening>> openings;

    /** Which result each vote is for, as far as results are known. */
    private final NavigableMap<VoteKey, Cid> opened;

    /** Each vote's lowest draw; those that no custodian witnessed have none. */
    private final NavigableMap<VoteKey, Draw> draws;

    /** Made when first asked for. */
    private byte @Nullable [] digest;

    private Ballot(
            NavigableMap<VoteKey, Signed<Vote>> votes,
            NavigableMap<Cid, Signed<Opening>> openings,
            NavigableMap<VoteKey, Cid> opened,
            NavigableMap<VoteKey, Draw> draws) {
        this.votes = votes;
        this.openings = openings;
        this.opened = opened;
        this.draws = draws;
    }

    /** Of these votes and openings. */
    public static Ballot of(List<Signed<Vote>> votes, List<Signed<Opening>> openings) {
        return of(new Records(votes, openings, List.of()));
    }

    /** Of these records; witnesses of votes that are not among them are left out. */
    public static Ballot of(Records records) {
        return EMPTY.with(records);
    }

    private Ballot with(Records records) {
        Ballot ballot = this;
        for (Signed<Vote> vote : records.votes()) {
            ballot = ballot.withVote(vote);
        }
        for (Signed<Opening> opening : records.openings()) {
            ballot = ballot.withOpening(opening);
        }
        for (Signed<Witness> witness : records.witnesses()) {
            ballot = ballot.withWitness(witness);
        }
        return ballot;
    }

    /**
     * The digest of what is known of a shard, 32 bytes: what its custodians compare.
     *
     * @param ballots by the unit's index in the batch
     */
    public static byte[] digest(SortedMap<Long, Ballot> ballots) {
        List<byte[]> parts = new ArrayList<>();
        ballots.forEach((unit, ballot) -> {
            parts.add(new byte[] {(byte) (unit >> 24), (byte) (unit >> 16), (byte) (unit >> 8), (byte) (long) unit});
            parts.add(ballot.digest());
        });
        return Sha256.of(parts.toArray(byte[][]::new));
    }

    /** This, and a vote. */
    public Ballot withVote(Signed<Vote> vote) {
        VoteKey key = VoteKey.of(vote);
        Signed<Vote> known = votes.get(key);
        if (known != null && Arrays.compareUnsigned(known.encoded(), vote.encoded()) <= 0) {
            return this;
        }
        TreeMap<VoteKey, Signed<Vote>> more = new TreeMap<>(votes);
        more.put(key, vote);
        TreeMap<VoteKey, Cid> opens = new TreeMap<>(opened);
        if (known == null) {
            openings.forEach((result, opening) -> {
                if (vote.value().isFor(vote.signer(), opening.value().answer())) {
                    opens.put(key, result);
                }
            });
        }
        return new Ballot(more, openings, opens, draws);
    }

    /** This, and an opening. */
    public Ballot withOpening(Signed<Opening> opening) {
        Cid result = opening.value().resultCid();
        Signed<Opening> known = openings.get(result);
        if (known != null && Arrays.compareUnsigned(known.encoded(), opening.encoded()) <= 0) {
            return this;
        }
        TreeMap<Cid, Signed<Opening>> more = new TreeMap<>(openings);
        more.put(result, opening);
        TreeMap<VoteKey, Cid> opens = new TreeMap<>(opened);
        if (known == null) {
            votes.forEach((key, vote) -> {
                if (!opens.containsKey(key)
                        && vote.value().isFor(key.voter(), opening.value().answer())) {
                    opens.put(key, result);
                }
            });
        }
        return new Ballot(votes, more, opens, draws);
    }

    /** This, and a witness of one of its votes; unchanged where it has no such vote, or a lower draw of it. */
    public Ballot withWitness(Signed<Witness> witness) {
        Draw draw = Draw.of(witness);
        Optional<VoteKey> of = lowers(witness, draw);
        if (of.isEmpty()) {
            return this;
        }
        TreeMap<VoteKey, Draw> more = new TreeMap<>(draws);
        more.put(of.get(), draw);
        return new Ballot(votes, openings, opened, more);
    }

    /** Whether the witness is of a vote that is held, and its draw lower than what is known. */
    public boolean lacks(Signed<Witness> witness) {
        return lowers(witness, Draw.of(witness)).isPresent();
    }

    /** The vote that the witness is of, where that is held and was not drawn lower. */
    private Optional<VoteKey> lowers(Signed<Witness> witness, Draw draw) {
        return witnessed(witness).filter(key -> {
            Draw known = draws.get(key);
            return known == null || known.compareTo(draw) > 0;
        });
    }

    private Optional<VoteKey> witnessed(Signed<Witness> witness) {
        byte[] named = witness.value().vote();
        return votes.keySet().stream()
                .filter(key -> Arrays.equals(name(key), named))
                .findFirst();
    }

    /** The union. */
    public Ballot merge(Ballot other) {
        return with(other.records());
    }

    /** All of it, as records. */
    public Records records() {
        return new Records(List.copyOf(votes.values()), List.copyOf(openings.values()), witnesses());
    }

    /** The witness of each vote that has one, by voter. */
    public List<Signed<Witness>> witnesses() {
        return draws.values().stream().map(Draw::witness).toList();
    }

    /** Where the voter's only vote was drawn, in [0, 1): it is audited when that is below the share. */
    public OptionalDouble draw(PeerId voter) {
        NavigableMap<VoteKey, Signed<Vote>> own = range(voter);
        Draw draw = own.size() == 1 ? draws.get(own.firstKey()) : null;
        return draw == null ? OptionalDouble.empty() : OptionalDouble.of(draw.at());
    }

    /** What the voter's only vote is for, where that is known. */
    public Optional<Cid> resultOf(PeerId voter) {
        NavigableMap<VoteKey, Signed<Vote>> own = range(voter);
        return own.size() == 1 ? Optional.ofNullable(opened.get(own.firstKey())) : Optional.empty();
    }

    /** The votes, by voter. */
    public Collection<Signed<Vote>> votes() {
        return List.copyOf(votes.values());
    }

    /** The openings, by result. */
    public Collection<Signed<Opening>> openings() {
        return List.copyOf(openings.values());
    }

    /** Whether this is the name of a failure that is known, rather than of a result. */
    public boolean isFailure(Cid result) {
        Signed<Opening> opening = openings.get(result);
        return opening != null && opening.value().answer() instanceof Answer.Failure;
    }

    /** The opening of a result. */
    public Optional<Signed<Opening>> opening(Cid result) {
        return Optional.ofNullable(openings.get(result));
    }

    /** How many votes there are, those that do not count included. */
    public int size() {
        return votes.size();
    }

    /** Whether this vote, or one that says the same, is known. */
    public boolean holds(Signed<Vote> vote) {
        return votes.containsKey(VoteKey.of(vote));
    }

    /** The votes of one voter: none, one, or more when it equivocated. */
    public List<Signed<Vote>> votesOf(PeerId voter) {
        return List.copyOf(range(voter).values());
    }

    /** Whether the voter has a vote whose result is not known yet. */
    public boolean isUnopened(PeerId voter) {
        return range(voter).keySet().stream().anyMatch(key -> !opened.containsKey(key));
    }

    /** Whether the opening's bytes are those of a vote that is not open yet. */
    public boolean isOpenedBy(Opening opening) {
        return votes.entrySet().stream()
                .anyMatch(e -> !opened.containsKey(e.getKey())
                        && e.getValue().value().isFor(e.getKey().voter(), opening.answer()));
    }

    /** What the set proves. */
    public Verdict verdict(Rule rule) {
        return switch (rule) {
            case Rule.Agreeing(int quorum) -> agreed(quorum);
            case Rule.Sampled sampled -> sampled(sampled);
        };
    }

    /**
     * What the set proves, where {@code quorum} agreeing votes of distinct voters are a proof.
     *
     * <p>A voter with different votes counts for nothing. Yet what it voted for still stands against the others: else a
     * quorum could be unmade by one of its own voters, and another result accepted in its place. So a result that once
     * had a quorum can only stand, fall back to open, or be disputed.
     */
    private Verdict agreed(int quorum) {
        Tally tally = Tally.of(this, new TreeSet<>());
        List<Cid> contenders = tally.atLeast(tally.claimed(), quorum);
        if (contenders.size() > 1) {
            return new Verdict.Disputed(contenders);
        }
        List<Cid> winners = tally.atLeast(tally.sound(), quorum);
        if (winners.size() == 1) {
            return accepted(winners.getFirst(), tally, new Rule.Agreeing(quorum));
        }
        int best = Math.max(tally.best(), tally.unopened());
        return new Verdict.Open(tally.soundVoters().size(), Math.max(0, quorum - best));
    }

    /**
     * What the set proves, where one vote does unless chance drew it for an audit or another says otherwise. Votes that
     * differ prove that somebody lied: only then can an accepted result fall back to open, and another lead in the end.
     * A vote whose bytes nobody sent speaks against no other.
     */
    private Verdict sampled(Rule.Sampled rule) {
        Tally tally = Tally.of(this, rule.out());
        if (tally.soundVoters().size() == 1) {
            return single(tally.soundVoters().first(), rule);
        }
        int best = tally.best();
        int second = tally.second();
        boolean settled = second == 0 ? best >= AUDITED : rule.jury().settles(best, second);
        if (settled) {
            return accepted(tally.atLeast(tally.sound(), best).getFirst(), tally, rule);
        }
        int needed = second == 0 ? AUDITED - best : rule.jury().wanted(best, second);
        int least = tally.soundVoters().isEmpty() ? 1 : Math.max(0, needed - tally.unopened());
        return new Verdict.Open(tally.soundVoters().size(), least);
    }

    private Verdict single(PeerId voter, Rule.Sampled rule) {
        OptionalDouble draw = draw(voter);
        int wanted = draw.isPresent() && draw.getAsDouble() < rule.share() ? 1 : 0;
        Optional<Cid> result = resultOf(voter);
        if (result.isEmpty()) {
            return new Verdict.Open(1, wanted);
        }
        return rule.complete()
                ? new Verdict.Accepted(result.get(), List.of(voter), List.of())
                : new Verdict.Provisional(result.get(), voter, wanted);
    }

    /** What voters are caught at by this set, of which that is the verdict. */
    public List<Misdeed> misdeeds(Verdict verdict) {
        List<Misdeed> found = new ArrayList<>();
        List<Signed<Vote>> all = new ArrayList<>(votes.values());
        for (int i = 1; i < all.size(); i++) {
            PeerId voter = all.get(i).signer();
            boolean second = all.get(i - 1).signer().equals(voter);
            boolean third = i > 1 && all.get(i - 2).signer().equals(voter);
            if (second && !third) {
                found.add(new Misdeed.Equivocated(all.get(i - 1), all.get(i)));
            }
        }
        if (verdict instanceof Verdict.Accepted accepted) {
            for (PeerId voter : accepted.contradicted()) {
                found.add(new Misdeed.Contradicted(votesOf(voter).getFirst(), accepted.result()));
            }
        }
        return found;
    }

    /** The short names of what is held, in a fixed order: votes, results, witnesses. */
    public List<byte[]> names() {
        List<byte[]> names = new ArrayList<>();
        votes.keySet().forEach(key -> names.add(name(key)));
        openings.keySet().forEach(result -> names.add(name(result)));
        draws.values().forEach(draw -> names.add(nameOf(draw.witness())));
        return names;
    }

    /** The short name of a vote. */
    public static byte[] name(Signed<Vote> vote) {
        return name(VoteKey.of(vote));
    }

    /** The short name of a result. */
    public static byte[] name(Cid result) {
        return Arrays.copyOf(Sha256.of(RESULT_NAME, result.bytes()), NAME_BYTES);
    }

    /** The short name of a witness, which tells one custodian's from another's. */
    public static byte[] nameOf(Signed<Witness> witness) {
        return Arrays.copyOf(Sha256.of(WITNESS_NAME, witness.encoded()), NAME_BYTES);
    }

    /** The digest of the names, 32 bytes. */
    public byte[] digest() {
        byte[] known = digest;
        if (known == null) {
            known = Sha256.of(names().toArray(byte[][]::new));
            digest = known;
        }
        return known.clone();
    }

    SortedMap<VoteKey, Signed<Vote>> keyed() {
        return votes;
    }

    Map<VoteKey, Cid> opened() {
        return opened;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ballot b
                && votes.equals(b.votes)
                && openings.equals(b.openings)
                && draws.equals(b.draws);
    }

    @Override
    public int hashCode() {
        return Objects.hash(votes, openings, draws);
    }

    @Override
    public String toString() {
        return "Ballot[" + votes.size() + " votes, " + openings.size() + " results]";
    }

    /** Where a quorum is wanted, a sealed vote that is not for the result is against it: its voter was asked for long. */
    private Verdict accepted(Cid result, Tally tally, Rule rule) {
        List<PeerId> agreeing = new ArrayList<>();
        List<PeerId> contradicted = new ArrayList<>();
        for (PeerId voter : new TreeSet<>(tally.soundVoters())) {
            Optional<Cid> votedFor = resultOf(voter);
            if (votedFor.isPresent() && votedFor.get().equals(result)) {
                agreeing.add(voter);
            } else if (votedFor.isPresent() || rule instanceof Rule.Agreeing) {
                contradicted.add(voter);
            }
        }
        return new Verdict.Accepted(result, List.copyOf(agreeing), List.copyOf(contradicted));
    }

    private NavigableMap<VoteKey, Signed<Vote>> range(PeerId voter) {
        byte[] first = new byte[Sha256.BYTES];
        byte[] last = new byte[Sha256.BYTES];
        Arrays.fill(last, (byte) -1);
        return votes.subMap(new VoteKey(voter, first), true, new VoteKey(voter, last), true);
    }

    private static byte[] name(VoteKey key) {
        byte[] id = key.voter().bytes();
        return Arrays.copyOf(Sha256.of(VOTE_NAME, key.commitment(), id), NAME_BYTES);
    }
}
