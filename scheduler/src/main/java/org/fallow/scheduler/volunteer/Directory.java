package org.fallow.scheduler.volunteer;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.custody.CustodyTerms;
import org.fallow.work.record.ShardId;

/** Who keeps which shard, as far as this volunteer found out. */
final class Directory {
    /** Shards remembered. */
    static final int SHARDS_MAX = 4_096;

    /** How long a search may take before it is started again. */
    private static final Duration SEARCH_MAX = Duration.ofMinutes(1);

    private record Entry(List<PeerId> custodians, Instant staleAt, Instant searchAgainAt) {}

    private final VolunteerTerms terms;
    private final Map<ShardId, Entry> entries = new LinkedHashMap<>();

    Directory(VolunteerTerms terms) {
        this.terms = terms;
    }

    /** The custodians known, closest first; empty when none are. */
    List<PeerId> custodians(ShardId shard) {
        Entry entry = entries.get(shard);
        return entry == null ? List.of() : entry.custodians();
    }

    /** The custodian after this one by turns, where there is another. */
    Optional<PeerId> after(ShardId shard, PeerId custodian) {
        List<PeerId> known = custodians(shard);
        int next = known.indexOf(custodian) + 1;
        return known.isEmpty()
                ? Optional.empty()
                : Optional.of(known.get(next % known.size())).filter(peer -> !peer.equals(custodian));
    }

    /** The search to start, where what is known is stale or nothing. */
    Optional<VolunteerAction> search(ShardId shard, Instant now) {
        Entry entry = entries.get(shard);
        if (entry != null
                && (entry.staleAt().isAfter(now) || entry.searchAgainAt().isAfter(now))) {
            return Optional.empty();
        }
        put(shard, new Entry(custodians(shard), now, now.plus(SEARCH_MAX)));
        return Optional.of(new VolunteerAction.Locate(shard));
    }

    /** What a search found. Finding nothing leaves what was known, to be searched again after a pause. */
    void located(ShardId shard, List<PeerId> custodians, Instant now) {
        if (!entries.containsKey(shard)) {
            return;
        }
        if (custodians.isEmpty()) {
            put(shard, new Entry(custodians(shard), now.plus(terms.idleMin()), Instant.MIN));
            return;
        }
        List<PeerId> closest =
                custodians.stream().distinct().limit(CustodyTerms.CUSTODIANS).toList();
        put(shard, new Entry(closest, now.plus(terms.relocate()), Instant.MIN));
    }

    /** A custodian says that it is none, or none answers: search soon. */
    void doubt(ShardId shard, Instant now) {
        Instant soon = now.plus(terms.idleMin());
        entries.computeIfPresent(
                shard, (s, e) -> e.staleAt().isBefore(soon) ? e : new Entry(e.custodians(), soon, e.searchAgainAt()));
    }

    /** When the shard is to be searched for again. */
    Instant wakeAt(ShardId shard) {
        Entry entry = entries.get(shard);
        if (entry == null) {
            return Instant.MIN;
        }
        return entry.staleAt().isAfter(entry.searchAgainAt()) ? entry.staleAt() : entry.searchAgainAt();
    }

    private void put(ShardId shard, Entry entry) {
        if (entries.size() >= SHARDS_MAX && !entries.containsKey(shard)) {
            ShardId eldest = entries.keySet().iterator().next();
            entries.remove(eldest);
        }
        entries.put(shard, entry);
    }
}
