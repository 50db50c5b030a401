package org.fallow.scheduler.custody;

import java.util.ArrayList;
import java.util.List;
import org.fallow.scheduler.verdict.Records;
import org.fallow.work.record.Opening;
import org.fallow.work.record.Signed;
import org.fallow.work.record.Vote;
import org.fallow.work.record.Witness;

/** Fills a page with records up to its bounds. */
final class Paging {
    private final List<Records> parts = new ArrayList<>();
    private long bytes;
    private int items;

    /** Adds all of them, or nothing where they do not fit. The first always fit: callers see that they are few. */
    boolean add(Records more) {
        long size = more.encoded().mapToLong(e -> e.length).sum();
        boolean fits = bytes + size <= Bounds.PAGE_BYTES && items + more.size() <= Bounds.ITEMS_MAX;
        if (!fits && bytes > 0) {
            return false;
        }
        bytes += size;
        items += more.size();
        parts.add(more);
        return true;
    }

    /** Adds as many as fit, votes first; false when some were left out. */
    boolean fill(Records more) {
        for (Signed<Vote> vote : more.votes()) {
            if (!add(Records.ofVotes(List.of(vote)))) {
                return false;
            }
        }
        for (Signed<Opening> opening : more.openings()) {
            if (!add(Records.ofOpenings(List.of(opening)))) {
                return false;
            }
        }
        for (Signed<Witness> witness : more.witnesses()) {
            if (!add(Records.ofWitnesses(List.of(witness)))) {
                return false;
            }
        }
        return true;
    }

    Item.Envelopes page() {
        Records all = Records.concat(parts);
        return new Item.Envelopes(encoded(all.votes()), encoded(all.openings()), encoded(all.witnesses()));
    }

    private static <T> List<byte[]> encoded(List<Signed<T>> records) {
        return records.stream().map(Signed::encoded).toList();
    }
}
