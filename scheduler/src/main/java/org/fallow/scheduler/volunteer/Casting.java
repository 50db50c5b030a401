package org.fallow.scheduler.volunteer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
import org.jspecify.annotations.Nullable;

/** Sees this node's votes through: casts them, asks how they stand, opens them, and says what became of them. */
final class Casting {
    /** Voted units remembered, so that none is computed twice. */
    private static final int REMEMBERED_MAX = 16_384;

    /** Units in one question how they stand. */
    private static final int STANDING_MAX = 256;

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
    private final Map<UnitId, Ticket> tickets = new TreeMap<>();
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
        tickets.put(vote.unit(), new Ticket(vote, kept));
        remembered.add(vote.unit());
        if (remembered.size() > REMEMBERED_MAX) {
            remembered.remove(remembered.iterator().next());
        }
    }

    void kept(UnitId unit) {
        Ticket ticket = tickets.get(unit);
        if (ticket != null) {
            ticket.kept();
        }
    }

    /** Casts and asks what is due. */
    void plan(Instant now) {
        for (Map.Entry<UnitId, Ticket> entry : List.copyOf(tickets.entrySet())) {
            UnitId unit = entry.getKey();
            if (!expiry(unit.batch()).isAfter(now)) {
                settle(unit, Outcome.EXPIRED);
                continue;
            }
            directory.search(unit.shard(), now).ifPresent(out::add);
            Ticket ticket = entry.getValue();
            for (PeerId peer : ticket.due(directory.custodians(unit.shard()), now)) {
                ticket.asked(peer);
                out.ask(
                        new ForVote(peer, unit),
                        new Request.Cast(ticket.vote().vote().encoded()));
            }
        }
        for (Map.Entry<ShardId, Polling> entry : List.copyOf(pollings.entrySet())) {
            if (!entry.getValue().at.isAfter(now)) {
                poll(entry.getKey(), entry.getValue(), now);
            }
        }
    }

    Instant wakeAt() {
        Instant first = Instant.MAX;
        for (Map.Entry<UnitId, Ticket> entry : tickets.entrySet()) {
            ShardId shard = entry.getKey().shard();
            first = earlier(first, entry.getValue().wakeAt(directory.custodians(shard)));
            first = earlier(first, directory.wakeAt(shard));
            first = earlier(first, expiry(shard.batch()));
        }
        for (Polling polling : pollings.values()) {
            first = earlier(first, polling.at);
        }
        return first;
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
            case CONTRADICTED -> word(ticket, peer, Outcome.CONTRADICTED);
            case LATE -> word(ticket, peer, Outcome.LATE);
            case DISPUTED -> word(ticket, peer, Outcome.DISPUTED);
        }
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
                RecordKind.VERSION, ticket.vote().unit(), ticket.vote().result());
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
        tickets.remove(unit);
        out.add(new VolunteerAction.Settled(unit, outcome));
    }

    private void poll(ShardId shard, Polling polling, Instant now) {
        List<UnitId> units = new ArrayList<>();
        long last = polling.from;
        for (Map.Entry<UnitId, Ticket> entry : tickets.entrySet()) {
            UnitId unit = entry.getKey();
            boolean here = unit.shard().equals(shard) && unit.index() >= polling.from;
            if (here && entry.getValue().isSent() && units.size() < STANDING_MAX) {
                units.add(unit);
                last = unit.index() + 1;
            }
        }
        polling.at = now.plus(terms.standing());
        polling.from = units.size() < STANDING_MAX ? 0 : last;
        List<PeerId> custodians = directory.custodians(shard);
        boolean over = tickets.keySet().stream().noneMatch(u -> u.shard().equals(shard));
        if (over) {
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
