package org.fallow.scheduler.custody;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.fallow.work.record.Opening;
import org.fallow.work.record.Signed;
import org.fallow.work.record.Vote;

/** Fills a page with votes and openings up to its bounds. */
final class Paging {
    private final List<byte[]> votes = new ArrayList<>();
    private final List<byte[]> openings = new ArrayList<>();
    private long bytes;

    /** Adds all of them, or nothing where they do not fit. The first always fit: callers see that they are few. */
    boolean add(Collection<Signed<Vote>> moreVotes, Collection<Signed<Opening>> moreOpenings) {
        long more = moreVotes.stream().mapToLong(v -> v.encoded().length).sum()
                + moreOpenings.stream().mapToLong(o -> o.encoded().length).sum();
        boolean fits = bytes + more <= Bounds.PAGE_BYTES
                && votes.size() + moreVotes.size() <= Bounds.ITEMS_MAX
                && openings.size() + moreOpenings.size() <= Bounds.ITEMS_MAX;
        if (!fits && bytes > 0) {
            return false;
        }
        bytes += more;
        moreVotes.forEach(v -> votes.add(v.encoded()));
        moreOpenings.forEach(o -> openings.add(o.encoded()));
        return true;
    }

    /** Adds as many as fit, votes first; false when some were left out. */
    boolean fill(Collection<Signed<Vote>> moreVotes, Collection<Signed<Opening>> moreOpenings) {
        for (Signed<Vote> vote : moreVotes) {
            if (!add(List.of(vote), List.of())) {
                return false;
            }
        }
        for (Signed<Opening> opening : moreOpenings) {
            if (!add(List.of(), List.of(opening))) {
                return false;
            }
        }
        return true;
    }

    List<byte[]> votes() {
        return votes;
    }

    List<byte[]> openings() {
        return openings;
    }
}
