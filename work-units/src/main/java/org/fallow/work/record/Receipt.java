package org.fallow.work.record;

import java.util.List;

/**
 * A custodian's statement that units of one shard were accepted with a voter's vote, and how much work each was. It
 * says nothing of its time, so that a custodian's receipts for equal evidence are equal bytes.
 *
 * @param version of the protocol
 * @param project the batch's
 * @param shard which
 * @param voter whose votes, the peer id's bytes; treat as immutable
 * @param units indices in the batch, ascending, 1 to {@link Batch#SHARD_UNITS}
 * @param work of each unit, in milliseconds of a middling volunteer's processor
 * @param evidence the digest of all the shard's votes and results that this follows from, 32 bytes, as custodians
 *     compare it; treat as immutable
 */
public record Receipt(
        int version,
        ProjectId project,
        ShardId shard,
        byte[] voter,
        List<Long> units,
        List<Long> work,
        byte[] evidence) {
    /** Most work of one unit: a year. */
    public static final long WORK_MILLIS_MAX = 365L * 86_400_000;

    private static final int VOTER_BYTES_MAX = 42;

    /** Checks the bounds. */
    public Receipt {
        Bounds.version(version);
        Bounds.length("voter", voter.length, 2, VOTER_BYTES_MAX);
        Bounds.length("units", units.size(), 1, Batch.SHARD_UNITS);
        Bounds.length("work", work.size(), units.size(), units.size());
        Bounds.length("evidence", evidence.length, Sha256.BYTES, Sha256.BYTES);
        long first = (long) shard.index() * Batch.SHARD_UNITS;
        long before = first - 1;
        for (long unit : units) {
            Bounds.range("unit", unit, before + 1, first + Batch.SHARD_UNITS - 1);
            before = unit;
        }
        work.forEach(millis -> Bounds.range("work", millis, 0, WORK_MILLIS_MAX));
        units = List.copyOf(units);
        work = List.copyOf(work);
    }

    @Override
    public String toString() {
        return "receipt for " + units.size() + " units of " + shard;
    }
}
