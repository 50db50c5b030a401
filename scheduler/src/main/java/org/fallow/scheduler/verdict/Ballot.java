package org.fallow.scheduler.verdict;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
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
import org.jspecify.annotations.Nullable;

/**
 * All that is known about one unit: a grow-only set of signed votes and openings. Immutable. Union of ballots is
 * commutative, associative and idempotent.
 *
 * <p>A vote is itself by its voter and its commitment, an opening by its result; of several envelopes that say the
 * same, the one whose bytes come first is kept, so that equal sets are equal bytes. Callers see to it that all are of
 * the same unit, that signatures were checked, and that there are not too many.
 */
public final class Ballot {
    /** Nothing known. */
    public static final Ballot EMPTY = new Ballot(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

    /** A short name of a vote or a result, in bytes. */
    public static final int NAME_BYTES = 16;

    private static final byte[] VOTE_NAME = "fallow/name/vote".getBytes(StandardCharsets.UTF_8);
    private static final byte[] RESULT_NAME = "fallow/name/result".getBytes(StandardCharsets.UTF_8);

    private final NavigableMap<VoteKey, Signed<Vote>> votes;
    private final NavigableMap<Cid, Signed<Opening>> openings;

    /** Which result each vote is for, as far as results are known. */
    private final NavigableMap<VoteKey, Cid> opened;

    /** Made when first asked for. */
    private byte @Nullable [] digest;

    private Ballot(
            NavigableMap<VoteKey, Signed<Vote>> votes,
            NavigableMap<Cid, Signed<Opening>> openings,
            NavigableMap<VoteKey, Cid> opened) {
        this.votes = votes;
        this.openings = openings;
        this.opened = opened;
    }

    /** Of these votes and openings. */
    public static Ballot of(List<Signed<Vote>> votes, List<Signed<Opening>> openings) {
        Ballot ballot = EMPTY;
        for (Signed<Vote> vote : votes) {
            ballot = ballot.withVote(vote);
        }
        for (Signed<Opening> opening : openings) {
            ballot = ballot.withOpening(opening);
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
        return new Ballot(more, openings, opens);
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
        return new Ballot(votes, more, opens);
    }

    /** The union. */
    public Ballot merge(Ballot other) {
        Ballot union = this;
        for (Signed<Vote> vote : other.votes.values()) {
            union = union.withVote(vote);
        }
        for (Signed<Opening> opening : other.openings.values()) {
            union = union.withOpening(opening);
        }
        return union;
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

    /**
     * What the set proves, where {@code quorum} agreeing votes of distinct voters are a proof.
     *
     * <p>A voter with different votes counts for nothing. Yet what it voted for still stands against the others: else a
     * quorum could be unmade by one of its own voters, and another result accepted in its place. So a result that once
     * had a quorum can only stand, fall back to open, or be disputed.
     */
    public Verdict verdict(int quorum) {
        Tally tally = Tally.of(this);
        List<Cid> contenders = tally.atLeast(tally.claimed(), quorum);
        if (contenders.size() > 1) {
            return new Verdict.Disputed(contenders);
        }
        List<Cid> winners = tally.atLeast(tally.sound(), quorum);
        if (winners.size() == 1) {
            return accepted(winners.getFirst(), tally);
        }
        int best = Math.max(tally.best(), tally.unopened());
        return new Verdict.Open(tally.soundVoters().size(), Math.max(0, quorum - best));
    }

    /** What voters are caught at by this set. */
    public List<Misdeed> misdeeds(int quorum) {
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
        if (verdict(quorum) instanceof Verdict.Accepted accepted) {
            for (PeerId voter : accepted.contradicted()) {
                found.add(new Misdeed.Contradicted(votesOf(voter).getFirst(), accepted.result()));
            }
        }
        return found;
    }

    /** The short names of what is held, in a fixed order: votes, then results. */
    public List<byte[]> names() {
        List<byte[]> names = new ArrayList<>();
        votes.keySet().forEach(key -> names.add(name(key)));
        openings.keySet().forEach(result -> names.add(name(result)));
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
        return other instanceof Ballot b && votes.equals(b.votes) && openings.equals(b.openings);
    }

    @Override
    public int hashCode() {
        return 31 * votes.hashCode() + openings.hashCode();
    }

    @Override
    public String toString() {
        return "Ballot[" + votes.size() + " votes, " + openings.size() + " results]";
    }

    private Verdict accepted(Cid result, Tally tally) {
        List<PeerId> agreeing = new ArrayList<>();
        List<PeerId> contradicted = new ArrayList<>();
        for (PeerId voter : new TreeSet<>(tally.soundVoters())) {
            Cid votedFor = opened.get(range(voter).firstKey());
            (votedFor != null && votedFor.equals(result) ? agreeing : contradicted).add(voter);
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
