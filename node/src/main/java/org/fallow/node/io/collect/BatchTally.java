package org.fallow.node.io.collect;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.io.store.ShardTable;
import org.fallow.node.io.store.StoreException;
import org.fallow.scheduler.trust.Misdeed;
import org.fallow.scheduler.verdict.Audits;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.scheduler.verdict.Certificate;
import org.fallow.scheduler.verdict.Rule;
import org.fallow.scheduler.verdict.Verdict;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cbor;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.Vote;
import org.fallow.work.record.Wave;

/**
 * What the records of one batch come to, kept shard by shard: asked again, only shards that have changed since are read.
 * About 300 bytes a shard stay in memory.
 */
final class BatchTally {
    /** Voters of a batch that are told apart: they stay in memory. */
    static final int VOTERS_MAX = 10_000;

    /**
     * What it comes to.
     *
     * @param reached how far the units are
     * @param provisional of the open units, those with a result that nobody computed again
     * @param votes in all
     * @param caught who voted wrong, or twice
     * @param certificate what the audits say; empty where the batch is not sampled
     * @param complete whether the publisher said that it is enough
     * @param voters how many have voted; at most {@value #VOTERS_MAX} are counted
     * @param usualMillis processor time of a unit in the middle, as its voters say; empty where nobody has voted
     */
    record Sums(
            Reached reached,
            long provisional,
            long votes,
            SortedSet<PeerId> caught,
            Optional<Certificate> certificate,
            boolean complete,
            int voters,
            OptionalLong usualMillis) {}

    /**
     * A shard's part.
     *
     * @param settled offsets in the shard of the units with a result, or with the failure to have one
     * @param failed of them, those without a result
     * @param millis processor time of its votes in the middle; empty where it has none
     */
    private record Part(
            long revision,
            BitSet settled,
            BitSet failed,
            long provisional,
            long votes,
            SortedSet<PeerId> caught,
            Optional<Audits> audits,
            OptionalLong millis) {}

    private final Signed<Batch> batch;
    private final ShardTable shards;
    private final SortedMap<Integer, Part> parts = new TreeMap<>();
    private final Set<PeerId> voters = new HashSet<>();
    private SortedSet<PeerId> out = new TreeSet<>();
    private double share;
    private Optional<Sums> last = Optional.empty();
    private long lastWrites;

    BatchTally(Signed<Batch> batch, ShardTable shards) {
        this.batch = batch;
        this.shards = shards;
    }

    /** As of now. */
    synchronized Sums sums() throws StoreException {
        long writes = shards.writes();
        if (last.isPresent() && lastWrites == writes) {
            return last.get();
        }
        Optional<Wave> wave = shards.wave(new ShardId(batch.cid(), 0)).map(Signed::value);
        double wanted = wave.map(Wave::share).orElse(0.0);
        if (wanted != share) {
            share = wanted;
            parts.clear();
        }
        readChanged();
        SortedSet<PeerId> caught = caught();
        if (Rule.of(batch.value()) instanceof Rule.Sampled && !caught.equals(out)) {
            // Whoever is newly caught voids votes in every shard: the one case in which all is read again.
            out = caught;
            parts.clear();
            readChanged();
        }
        Sums sums = sum(caught, wave.map(Wave::complete).orElse(false));
        last = Optional.of(sums);
        lastWrites = writes;
        return sums;
    }

    private void readChanged() throws StoreException {
        for (int i = 0; i < batch.value().shardCount(); i++) {
            ShardId shard = new ShardId(batch.cid(), i);
            long revision = shards.revision(shard);
            Part known = parts.get(i);
            if (known == null || known.revision() != revision) {
                parts.put(i, part(shard, revision));
            }
        }
    }

    /** As it was worked out before, where nothing has changed since; audits are always read anew. */
    private Part part(ShardId shard, long revision) throws StoreException {
        boolean sampled = Rule.of(batch.value()) instanceof Rule.Sampled;
        Optional<Part> before =
                sampled ? Optional.empty() : shards.sums(shard).flatMap(bytes -> restored(revision, bytes));
        if (before.isPresent()) {
            return before.get();
        }
        Set<PeerId> of = new HashSet<>();
        Part part = read(shard, revision, of);
        met(of);
        if (!sampled) {
            shards.keepSums(shard, revision, Cbor.encode(Stored.of(part, of)));
        }
        return part;
    }

    private void met(Set<PeerId> of) {
        of.stream().limit(Math.max(0, VOTERS_MAX - voters.size())).forEach(voters::add);
    }

    private Optional<Part> restored(long revision, byte[] bytes) {
        try {
            Stored stored = Cbor.decode(bytes, Stored.class);
            if (stored.reading() != READING) {
                return Optional.empty();
            }
            Part part = stored.part(revision);
            met(ids(stored.voters()));
            return Optional.of(part);
        } catch (WireException e) {
            return Optional.empty(); // it is worked out anew
        }
    }

    /** Counted up when records come to something else than before: what was kept by an older program does not count then. */
    private static final int READING = 1;

    /** A shard's part as it is kept. */
    record Stored(
            int reading,
            byte[] settled,
            byte[] failed,
            long provisional,
            long votes,
            List<byte[]> caught,
            List<byte[]> voters,
            long millis) {
        private static Stored of(Part part, Set<PeerId> voters) {
            return new Stored(
                    READING,
                    part.settled().toByteArray(),
                    part.failed().toByteArray(),
                    part.provisional(),
                    part.votes(),
                    part.caught().stream().map(PeerId::bytes).toList(),
                    voters.stream().map(PeerId::bytes).toList(),
                    part.millis().orElse(-1));
        }

        private Part part(long revision) throws WireException {
            return new Part(
                    revision,
                    BitSet.valueOf(settled),
                    BitSet.valueOf(failed),
                    provisional,
                    votes,
                    ids(caught),
                    Optional.empty(),
                    millis < 0 ? OptionalLong.empty() : OptionalLong.of(millis));
        }
    }

    private static SortedSet<PeerId> ids(List<byte[]> names) throws WireException {
        TreeSet<PeerId> ids = new TreeSet<>();
        for (byte[] name : names) {
            ids.add(PeerId.ofBytes(name));
        }
        return ids;
    }

    /** @param of takes who has voted */
    private Part read(ShardId shard, long revision, Set<PeerId> of) throws StoreException {
        Rule rule = shards.rule(batch.value(), shard);
        long first = (long) shard.index() * Batch.SHARD_UNITS;
        BitSet settled = new BitSet();
        BitSet failed = new BitSet();
        long provisional = 0;
        long votes = 0;
        TreeSet<PeerId> caught = new TreeSet<>();
        if (rule instanceof Rule.Sampled sampled) {
            caught.addAll(sampled.out());
        }
        Optional<Audits> audits = Audits.of(batch.value(), share, out);
        List<Long> millis = new ArrayList<>();
        for (ShardTable.Kept kept : shards.read(shard)) {
            Ballot ballot = kept.ballot();
            Verdict verdict = ballot.verdict(rule);
            int offset = (int) (kept.unit().index() - first);
            votes += ballot.size();
            provisional += verdict instanceof Verdict.Provisional ? 1 : 0;
            if (verdict instanceof Verdict.Accepted accepted) {
                settled.set(offset);
                failed.set(offset, ballot.isFailure(accepted.result()));
            }
            ballot.misdeeds(verdict).stream().map(Misdeed::voter).forEach(caught::add);
            audits.ifPresent(reading -> reading.add(ballot));
            for (Signed<Vote> vote : ballot.votes()) {
                millis.add(vote.value().cpuMillis());
                of.add(vote.signer());
            }
        }
        return new Part(revision, settled, failed, provisional, votes, caught, audits, middle(millis));
    }

    /** A few voters that say what is not so do not move the middle. */
    private static OptionalLong middle(List<Long> millis) {
        return millis.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(millis.stream()
                        .sorted()
                        .skip(millis.size() / 2)
                        .findFirst()
                        .orElseThrow());
    }

    private SortedSet<PeerId> caught() {
        TreeSet<PeerId> all = new TreeSet<>();
        parts.values().forEach(part -> all.addAll(part.caught()));
        return all;
    }

    private Sums sum(SortedSet<PeerId> caught, boolean complete) {
        Reached reached = new Reached(batch.value().units());
        Optional<Audits> audits = Audits.of(batch.value(), share, out);
        long provisional = 0;
        long votes = 0;
        for (var entry : parts.entrySet()) {
            Part part = entry.getValue();
            long first = (long) entry.getKey() * Batch.SHARD_UNITS;
            part.settled().stream()
                    .forEach(offset -> reached.add(first + offset, part.failed().get(offset)));
            provisional += part.provisional();
            votes += part.votes();
            audits.ifPresent(all -> part.audits().ifPresent(all::add));
        }
        List<Long> millis = parts.values().stream()
                .flatMap(part -> part.millis().stream().boxed())
                .toList();
        return new Sums(
                reached,
                provisional,
                votes,
                caught,
                audits.map(Audits::certificate),
                complete,
                voters.size(),
                middle(millis));
    }
}
