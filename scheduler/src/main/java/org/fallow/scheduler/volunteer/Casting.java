package org.fallow.scheduler.volunteer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.custody.Reason;
import org.fallow.scheduler.custody.Request;
import org.fallow.scheduler.custody.Response;
import org.fallow.scheduler.volunteer.Outbox.ForNothing;
import org.fallow.scheduler.volunteer.Outbox.ForStanding;
import org.fallow.scheduler.volunteer.Outbox.ForVote;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Opening;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.UnitSource;
import org.jspecify.annotations.Nullable;

/**
 * Sees this node's votes through: casts them, asks how they stand, opens them, and says what became of them. There may
 * be thousands of them: only those that are due are looked at.
 */
final class Casting {
    /** Voted units remembered, so that none is computed twice. */
    private static final int REMEMBERED_MAX = 16_384;

    /** Units in one question how they stand. */
    private static final int STANDING_MAX = 256;

    /** Between two such questions where there are more votes than fit in one. */
    private static final Duration PAGE_PAUSE = Duration.ofSeconds(1);

    /** When a vote is to be sent. */
    private record Due(Instant at, UnitId unit) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : unit.compareTo(other.unit);
        }
    }

    /** When and where one shard's votes are asked after. */
    private static final class Polling {
        private Instant at;
        private int turn;
        private long from;

        Polling(Instant at, int turn) {
            this.at = at;
            this.turn = turn;
        }
    }

    private final KeyPair key;
    private final VolunteerTerms terms;
    private final Directory directory;
    private final Outbox out;
    private final RandomGenerator random;
    private final TreeMap<UnitId, Ticket> tickets = new TreeMap<>();
    private final Map<ShardId, Integer> shards = new TreeMap<>();
    private final Map<UnitId, Due> agenda = new TreeMap<>();
    private final TreeSet<Due> dues = new TreeSet<>();
    private final Map<ShardId, Polling> pollings = new TreeMap<>();
    private final Map<Cid, Instant> expiries = new TreeMap<>();
    private final Set<UnitId> remembered = new LinkedHashSet<>();

    Casting(KeyPair key, VolunteerTerms terms, Directory directory, Outbox out, RandomGenerator random) {
        this.key = key;
        this.terms = terms;
        this.directory = directory;
        this.out = out;
        this.random = random;
    }

    int size() {
        return tickets.size();
    }

    /** Whether this node voted on the unit. */
    boolean knows(UnitId unit) {
        return remembered.contains(unit);
    }

    void joined(Cid id, Batch batch) {
        if (expiries.size() >= Sources.BATCHES_MAX) {
            Set<Cid> used = new LinkedHashSet<>();
            tickets.keySet().forEach(unit -> used.add(unit.batch()));
            expiries.keySet().retainAll(used);
        }
        expiries.put(id, Instant.ofEpochMilli(batch.expiresMillis()));
    }

    /** When the batch expires; {@link Instant#MAX} where it is not known. */
    Instant expiry(Cid batch) {
        return expiries.getOrDefault(batch, Instant.MAX);
    }

    void add(PendingVote vote, boolean kept) {
        if (tickets.put(vote.unit(), new Ticket(vote, kept)) == null) {
            shards.merge(vote.unit().shard(), 1, Integer::sum);
        }
        schedule(vote.unit());
        remembered.add(vote.unit());
        if (remembered.size() > REMEMBERED_MAX) {
            remembered.remove(remembered.iterator().next());
        }
    }

    void kept(UnitId unit) {
        Ticket ticket = tickets.get(unit);
        if (ticket != null) {
            ticket.kept();
            schedule(unit);
        }
    }

    /** Other custodians may be known of the shard now. */
    void located(ShardId shard) {
        List.copyOf(of(shard).keySet()).forEach(this::schedule);
    }

    /** Casts and asks what is due. */
    void plan(Instant now) {
        for (ShardId shard : List.copyOf(shards.keySet())) {
            if (!expiry(shard.batch()).isAfter(now)) {
                List.copyOf(of(shard).keySet()).forEach(unit -> settle(unit, Outcome.EXPIRED));
            } else {
                directory.search(shard, now).ifPresent(out::add);
            }
        }
        while (!dues.isEmpty() && !dues.first().at().isAfter(now)) {
            UnitId unit = dues.first().unit();
            cast(unit, now);
            schedule(unit);
        }
        for (Map.Entry<ShardId, Polling> entry : List.copyOf(pollings.entrySet())) {
            if (!entry.getValue().at.isAfter(now)) {
                poll(entry.getKey(), entry.getValue(), now);
            }
        }
    }

    Instant wakeAt() {
        Instant first = Instant.MAX;
        if (!dues.isEmpty()) {
            first = dues.first().at();
        }
        for (ShardId shard : shards.keySet()) {
            first = earlier(first, directory.wakeAt(shard));
            first = earlier(first, expiry(shard.batch()));
        }
        for (Polling polling : pollings.values()) {
            first = earlier(first, polling.at);
        }
        return first;
    }

    private void cast(UnitId unit, Instant now) {
        Ticket ticket = tickets.get(unit);
        if (ticket != null) {
            for (PeerId peer : ticket.due(directory.custodians(unit.shard()), now)) {
                ticket.asked(peer);
                out.ask(
                        new ForVote(peer, unit),
                        new Request.Cast(ticket.vote().vote().encoded()));
            }
        }
    }

    /** The votes of the shard that are not settled. */
    private NavigableMap<UnitId, Ticket> of(ShardId shard) {
        long from = (long) shard.index() * Batch.SHARD_UNITS;
        long to = Math.min(from + Batch.SHARD_UNITS, UnitSource.UNITS_MAX) - 1;
        return tickets.subMap(new UnitId(shard.batch(), from), true, new UnitId(shard.batch(), to), true);
    }

    /** Something has changed for the vote: when it is to be sent again is worked out anew. */
    private void schedule(UnitId unit) {
        Due before = agenda.remove(unit);
        if (before != null) {
            dues.remove(before);
        }
        Ticket ticket = tickets.get(unit);
        Instant at = ticket == null ? Instant.MAX : ticket.wakeAt(directory.custodians(unit.shard()));
        if (at.isBefore(Instant.MAX)) {
            Due due = new Due(at, unit);
            agenda.put(unit, due);
            dues.add(due);
        }
    }

    /** What a custodian answered to a vote. */
    void voted(ForVote q, @Nullable Response response, Instant now) {
        Ticket ticket = tickets.get(q.unit());
        if (ticket == null) {
            return;
        }
        ShardId shard = q.unit().shard();
        Duration pause = Sources.backOff(terms, ticket.attempts(q.peer()), random);
        if (response instanceof Response.Done) {
            if (ticket.acknowledged(q.peer(), directory.custodians(shard))) {
                out.add(new VolunteerAction.Safe(q.unit()));
            }
            pollings.computeIfAbsent(shard, s -> new Polling(now.plus(terms.idleMin()), random.nextInt(1 << 16)));
        } else if (response instanceof Response.Refused refused) {
            ticket.failed(q.peer(), pause, now);
            refused(q, refused.reason(), now);
        } else {
            ticket.failed(q.peer(), pause, now);
            directory.doubt(shard, now);
        }
        schedule(q.unit());
    }

    /** What a custodian answered to the question how votes stand. */
    void stood(ForStanding q, @Nullable Response response, Instant now) {
        if (!(response instanceof Response.Standings answer)
                || answer.standings().size() != q.units().size()) {
            q.units().stream().findFirst().ifPresent(unit -> directory.doubt(unit.shard(), now));
            return;
        }
        List<Response.Standing> standings = answer.standings();
        for (int i = 0; i < standings.size(); i++) {
            UnitId unit = q.units().get(i);
            Ticket ticket = tickets.get(unit);
            if (ticket != null) {
                stands(ticket, q.peer(), standings.get(i), now);
            }
        }
    }

    private void stands(Ticket ticket, PeerId peer, Response.Standing standing, Instant now) {
        switch (standing) {
            case UNKNOWN -> ticket.unknown(peer, now);
            case COMPUTING -> {}
            case WANTS_OPENING -> open(ticket, peer);
            case ACCEPTED -> word(ticket, peer, Outcome.ACCEPTED);
            case PROVISIONAL -> word(ticket, peer, Outcome.PROVISIONAL);
            case CONTRADICTED -> word(ticket, peer, Outcome.CONTRADICTED);
            case LATE -> word(ticket, peer, Outcome.LATE);
            case DISPUTED -> word(ticket, peer, Outcome.DISPUTED);
        }
        schedule(ticket.vote().unit());
    }

    private void refused(ForVote q, Reason reason, Instant now) {
        Ticket ticket = tickets.get(q.unit());
        switch (reason) {
            case SETTLED -> word(ticket, q.peer(), Outcome.LATE);
            case EXPIRED -> word(ticket, q.peer(), Outcome.EXPIRED);
            case NOT_CUSTODIAN, UNKNOWN_BATCH, LEAVING ->
                directory.doubt(q.unit().shard(), now);
            case INVALID, UNKNOWN_KIND, NO_WORK, NOT_WANTED, BUSY, LATE -> {}
        }
    }

    private void open(Ticket ticket, PeerId peer) {
        Opening opening = new Opening(
                RecordKind.VERSION, ticket.vote().unit(), ticket.vote().answer());
        out.ask(
                new ForNothing(peer),
                new Request.Open(RecordKind.OPENING.seal(key, opening).encoded()));
    }

    private void word(@Nullable Ticket ticket, PeerId peer, Outcome outcome) {
        if (ticket != null) {
            UnitId unit = ticket.vote().unit();
            ticket.word(peer, outcome, directory.custodians(unit.shard())).ifPresent(o -> settle(unit, o));
        }
    }

    private void settle(UnitId unit, Outcome outcome) {
        if (tickets.remove(unit) != null) {
            shards.computeIfPresent(unit.shard(), (s, n) -> n == 1 ? null : n - 1);
        }
        schedule(unit);
        out.add(new VolunteerAction.Settled(unit, outcome));
    }

    private void poll(ShardId shard, Polling polling, Instant now) {
        List<UnitId> units = new ArrayList<>();
        long last = polling.from;
        for (Map.Entry<UnitId, Ticket> entry : of(shard).entrySet()) {
            UnitId unit = entry.getKey();
            if (unit.index() >= polling.from && entry.getValue().isSent() && units.size() < STANDING_MAX) {
                units.add(unit);
                last = unit.index() + 1;
            }
        }
        boolean isMore = units.size() == STANDING_MAX;
        polling.at = now.plus(isMore ? PAGE_PAUSE : terms.standing());
        polling.from = isMore ? last : 0;
        List<PeerId> custodians = directory.custodians(shard);
        if (!shards.containsKey(shard)) {
            pollings.remove(shard);
        } else if (!units.isEmpty() && !custodians.isEmpty()) {
            PeerId peer = custodians.get(Math.floorMod(polling.turn++, custodians.size()));
            out.ask(new ForStanding(peer, units), new Request.Standing(units));
        }
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
