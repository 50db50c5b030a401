package org.fallow.node.rehearsal;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.custody.Request;
import org.fallow.scheduler.custody.Response;
import org.fallow.work.record.UnitId;

/** Follows each unit from its leases to its runs, to tell why runs were begun that nobody needed. */
final class Runs {
    /** Leases that are older than this when another is given were known to whoever gave it. */
    private static final Duration YOUNG = Duration.ofMinutes(5);

    /** One unit's volunteers. */
    private static final class Story {
        /** Who holds or runs it, and since when. */
        private final Map<PeerId, Instant> holders = new TreeMap<>();

        /** Whose run of it began; true where that was after it was settled. */
        private final Map<PeerId, Boolean> runs = new TreeMap<>();

        private final Set<PeerId> voted = new TreeSet<>();
        private Optional<Needless> excess = Optional.empty();
        private boolean settled;
    }

    private final int quorum;
    private final Map<UnitId, Story> stories = new TreeMap<>();

    Runs(int quorum) {
        this.quorum = quorum;
    }

    /** A volunteer hears what it holds from now on, or no longer. */
    void answered(Request request, Response response, PeerId volunteer, Set<UnitId> running, Instant now) {
        if (request instanceof Request.Lease lease && response instanceof Response.Leased leased) {
            leased.units().forEach(unit -> leased(new UnitId(lease.shard().batch(), unit), volunteer, now));
        }
        if (request instanceof Request.Renew renew && response instanceof Response.Renewed renewed) {
            for (int i = 0; i < renewed.states().size(); i++) {
                UnitId unit = renew.units().get(i).unit();
                if (renewed.states().get(i) != Response.LeaseState.HELD && !running.contains(unit)) {
                    dropped(unit, volunteer);
                }
            }
        }
    }

    private void leased(UnitId unit, PeerId to, Instant now) {
        Story story = story(unit);
        if (story.settled || story.holders.containsKey(to) || story.voted.contains(to)) {
            return;
        }
        if (story.excess.isEmpty() && story.holders.size() + story.voted.size() >= quorum) {
            boolean young = story.holders.values().stream()
                    .anyMatch(since -> since.plus(YOUNG).isAfter(now));
            story.excess = Optional.of(young ? Needless.UNSEEN : Needless.COPY);
        }
        story.holders.put(to, now);
    }

    void began(UnitId unit, PeerId by) {
        story(unit).runs.put(by, story(unit).settled);
    }

    void voted(UnitId unit, PeerId by) {
        Story story = story(unit);
        story.holders.remove(by);
        story.voted.add(by);
    }

    /** The node has the unit no longer: it gave it back, or was told to. */
    void dropped(UnitId unit, PeerId by) {
        story(unit).holders.remove(by);
    }

    /** What the node was doing is lost. */
    void lost(PeerId node) {
        for (Story story : stories.values()) {
            if (story.holders.remove(node) != null) {
                story.runs.remove(node);
            }
        }
    }

    void settled(UnitId unit) {
        story(unit).settled = true;
    }

    /** Runs that are not among those that proved their unit, by what led to them. */
    Map<Needless, Integer> needless(Map<UnitId, Integer> proving) {
        Map<Needless, Integer> counts = new EnumMap<>(Needless.class);
        stories.forEach((unit, story) -> {
            int spare = story.runs.size() - proving.getOrDefault(unit, 0);
            int late = (int) story.runs.values().stream().filter(after -> after).count();
            add(counts, Needless.SETTLED, Math.min(late, spare));
            add(counts, story.excess.orElse(Needless.OTHER), spare - Math.min(late, spare));
        });
        return counts;
    }

    private static void add(Map<Needless, Integer> counts, Needless cause, int runs) {
        if (runs > 0) {
            counts.merge(cause, runs, Integer::sum);
        }
    }

    private Story story(UnitId unit) {
        return stories.computeIfAbsent(unit, u -> new Story());
    }
}
