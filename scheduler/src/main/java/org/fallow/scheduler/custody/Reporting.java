package org.fallow.scheduler.custody;

import java.time.Instant;
import java.util.List;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.scheduler.verdict.Records;
import org.fallow.scheduler.verdict.Verdict;
import org.fallow.work.record.Opening;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;

/** What a custodian tells of a shard: to voters how their votes stand, to anybody what has a result. */
final class Reporting {
    private Reporting() {}

    static Response.Standings standings(Shard shard, List<UnitId> units, PeerId voter, Instant now) {
        return new Response.Standings(
                units.stream().map(unit -> standing(shard, unit, voter, now)).toList());
    }

    private static Response.Standing standing(Shard shard, UnitId unit, PeerId voter, Instant now) {
        if (!shard.has(unit)) {
            return Response.Standing.UNKNOWN;
        }
        Ballot ballot = shard.ballot(unit.index());
        boolean voted = !ballot.votesOf(voter).isEmpty();
        if (voted && shard.box().isOut(voter)) {
            return Response.Standing.CONTRADICTED;
        }
        return switch (shard.verdict(unit.index())) {
            case Verdict.Disputed d -> Response.Standing.DISPUTED;
            case Verdict.Accepted a -> {
                if (!voted) {
                    yield Response.Standing.LATE;
                }
                if (a.agreeing().contains(voter)) {
                    yield Response.Standing.ACCEPTED;
                }
                boolean mayShow = shard.isSampled() && ballot.isUnopened(voter);
                yield mayShow ? Response.Standing.WANTS_OPENING : Response.Standing.CONTRADICTED;
            }
            case Verdict.Provisional p -> {
                if (!voted) {
                    yield Response.Standing.LATE;
                }
                boolean counts = p.voter().equals(voter);
                yield counts ? Response.Standing.PROVISIONAL : Response.Standing.DISPUTED;
            }
            case Verdict.Open o -> {
                if (!voted) {
                    yield Response.Standing.UNKNOWN;
                }
                boolean wanted = o.wanted() == 0 && ballot.isUnopened(voter) && shard.isRipe(unit.index(), now);
                yield wanted ? Response.Standing.WANTS_OPENING : Response.Standing.COMPUTING;
            }
        };
    }

    static Item.Counts counts(Shard shard) {
        int accepted = 0;
        int disputed = 0;
        int provisional = 0;
        for (Verdict verdict : shard.box().verdicts().values()) {
            switch (verdict) {
                case Verdict.Open open -> {}
                case Verdict.Provisional p -> provisional++;
                case Verdict.Accepted a -> accepted++;
                case Verdict.Disputed d -> disputed++;
            }
        }
        int units = shard.batch().shardSize(shard.id().index());
        return new Item.Counts(
                units,
                accepted,
                disputed,
                provisional,
                shard.box().votes(),
                shard.box().wave());
    }

    /** The votes and results of units that have one, in pages. */
    static Response collect(Shard shard, long from, int max) {
        Paging page = new Paging();
        int units = 0;
        for (long unit : shard.box().verdicts().tailMap(from).keySet()) {
            Verdict verdict = shard.verdict(unit);
            Ballot ballot = shard.ballot(unit);
            List<Signed<Opening>> openings = switch (verdict) {
                case Verdict.Accepted accepted
                when !shard.isSampled() ->
                    ballot.opening(accepted.result()).stream().toList();
                case Verdict.Accepted accepted -> List.copyOf(ballot.openings());
                case Verdict.Provisional provisional -> List.copyOf(ballot.openings());
                case Verdict.Open open -> List.of();
                case Verdict.Disputed disputed -> List.of();
            };
            if (!openings.isEmpty()) {
                if (units == max || !page.add(new Records(List.copyOf(ballot.votes()), openings, ballot.witnesses()))) {
                    return new Response.Collected(page.page(), unit, counts(shard));
                }
                units++;
            }
        }
        return new Response.Collected(page.page(), -1, counts(shard));
    }
}
