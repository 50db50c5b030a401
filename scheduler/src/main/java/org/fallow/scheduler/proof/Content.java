package org.fallow.scheduler.proof;

import java.util.List;
import org.fallow.work.record.Cid;
import org.fallow.work.record.UnitList;

/**
 * A proof file's fields, in the order in which they lie in it. Arrays are treated as immutable.
 *
 * @param kind {@value Proof#KIND}
 * @param version of the format
 * @param project the signed project
 * @param batch the signed batch
 * @param kernel the Wasm module's CID, which the batch names as well
 * @param unit index in the batch
 * @param input of the unit
 * @param list the blob that the input comes from; empty where the batch itself says how inputs are made
 * @param before of a chain, the units before this one, from its first on; empty where there are none
 * @param votes signed, in the order of voters
 * @param openings signed, in the order of results
 * @param verdict what follows
 * @param check a {@link Checksum} of the rest
 */
record Content(
        String kind,
        int version,
        byte[] project,
        byte[] batch,
        Cid kernel,
        long unit,
        byte[] input,
        byte[] list,
        List<Evidence> before,
        List<byte[]> votes,
        List<byte[]> openings,
        Stated verdict,
        byte[] check) {

    Content {
        if (!kind.equals(Proof.KIND)) {
            throw new IllegalArgumentException(
                    "kind: '" + kind.substring(0, Math.min(32, kind.length())) + "' is not " + Proof.KIND);
        }
        if (version != Proof.VERSION) {
            throw new IllegalArgumentException("version: " + version + " is not known to this program");
        }
        if (votes.size() > Proof.VOTES_MAX || openings.size() > Proof.OPENINGS_MAX) {
            throw new IllegalArgumentException("votes: more than a unit can have");
        }
        if (unit < 0 || input.length > UnitList.INPUT_BYTES_MAX || list.length > Proof.LIST_BYTES_MAX) {
            throw new IllegalArgumentException("unit: its index or its input is out of bounds");
        }
        if (before.size() > Proof.BEFORE_MAX
                || before.stream().mapToInt(e -> e.votes().size()).sum() > Proof.BEFORE_VOTES_MAX) {
            throw new IllegalArgumentException("before: more units or votes than a file holds");
        }
        if (check.length != Checksum.BYTES) {
            throw new IllegalArgumentException("check: " + check.length + " bytes, not " + Checksum.BYTES);
        }
        before = List.copyOf(before);
        votes = List.copyOf(votes);
        openings = List.copyOf(openings);
    }
}
