package org.fallow.node.status;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch as far as this node knows its shards.
 *
 * @param id CID, base32
 * @param project the project's id, 64 hexadecimal digits
 * @param title the project's title
 * @param units how many units it has
 * @param accepted units with an accepted result
 * @param failed units of which it is accepted that every machine fails at them
 * @param stopped units that nobody computes because one before them in their chain failed
 * @param open units that are not settled
 * @param provisional of the open ones, those with a result that nobody computed again
 * @param executions votes counted, of all nodes
 * @param caught peer ids whose vote contradicts an accepted result
 * @param createdMillis when it was signed, since 1970
 * @param reducer CID of the reduce kernel; null where there is none
 * @param audits what they say; null where every unit is computed by several
 * @param etaSeconds estimate until the last unit is settled; null while there is nothing to estimate from
 * @param reduce how its results are brought together: {@code jsonl csv concat best sum wasm}
 * @param shards how many it has
 * @param spread how many of its shards enough others keep, so that this node may go; null where it did not publish it
 * @param withdrawn whether its publisher has cancelled it: nobody works on it any more
 */
public record BatchStatus(
        String id,
        String project,
        String title,
        long units,
        long accepted,
        long failed,
        long stopped,
        long open,
        long provisional,
        long executions,
        List<String> caught,
        long createdMillis,
        @Nullable String reducer,
        @Nullable AuditStatus audits,
        @Nullable Long etaSeconds,
        String reduce,
        int shards,
        @Nullable Integer spread,
        boolean withdrawn) {
    /** Copies the list. */
    public BatchStatus {
        caught = List.copyOf(caught);
    }
}
