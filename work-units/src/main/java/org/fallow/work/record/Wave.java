package org.fallow.work.record;

import java.util.List;

/**
 * What the publisher of a batch, who alone sees all its shards, asks of one shard: which share of its votes is to be
 * audited by now, whose votes count no more since another shard found them wrong, and whether the batch is done. It can
 * only ask for more work, or void work done; no result is accepted because of it that the votes do not bear out.
 *
 * @param version of the protocol
 * @param shard which one
 * @param sequence the highest counts
 * @param share of the votes to be audited, 0 to 1
 * @param complete whether the sample does: what was not drawn is accepted
 * @param out peer ids whose votes are void, at most {@link #OUT_MAX}, in ascending order; treat as immutable
 */
public record Wave(int version, ShardId shard, long sequence, double share, boolean complete, List<byte[]> out) {
    /** Voters that one wave can name. */
    public static final int OUT_MAX = 1_024;

    private static final int PEER_BYTES_MAX = 64;

    /** Checks the bounds. */
    public Wave {
        Bounds.version(version);
        Bounds.range("sequence", sequence, 0, Long.MAX_VALUE);
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share: " + share + " is not 0 to 1");
        }
        Bounds.length("out", out.size(), 0, OUT_MAX);
        out.forEach(peer -> Bounds.length("out", peer.length, 1, PEER_BYTES_MAX));
        out = List.copyOf(out);
    }
}
