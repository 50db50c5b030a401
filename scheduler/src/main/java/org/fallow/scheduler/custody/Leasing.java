package org.fallow.scheduler.custody;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.claim.Leases;
import org.fallow.scheduler.custody.CustodianAction.Reply;
import org.fallow.scheduler.custody.CustodianEvent.Asked;
import org.fallow.scheduler.custody.Keeping.Serving;

/** Gives, renews and takes back leases, and tells fellow custodians of it. */
final class Leasing {
    private final CustodyTerms terms;
    private final Syncing syncing;

    Leasing(CustodyTerms terms, Syncing syncing) {
        this.terms = terms;
        this.syncing = syncing;
    }

    List<CustodianAction> lease(Asked e, int max, Serving serving, Instant now) {
        Shard shard = serving.shard();
        List<CustodianAction> actions = lapse(serving, now);
        List<Long> units = shard.lease(e.from(), max, now);
        if (units.isEmpty()) {
            String text = "no unit of " + shard.id() + " is open to you now";
            actions.add(new Reply(e.id(), Asking.refused(Reason.NO_WORK, text, terms.sync())));
            return actions;
        }
        long lease = terms.claim().lease().toMillis();
        long renew = terms.claim().renew().toMillis();
        actions.addAll(answer(e, new Response.Leased(units, lease, renew), serving, units));
        return actions;
    }

    /** Takes back the leases that have lapsed. */
    List<CustodianAction> lapse(Serving serving, Instant now) {
        List<CustodianAction> actions = new ArrayList<>();
        Map<PeerId, List<Long>> lapsed = serving.shard().leases().lapse(now);
        lapsed.forEach((volunteer, units) -> actions.addAll(syncing.tell(serving, volunteer, units)));
        return actions;
    }

    List<CustodianAction> renew(Asked e, Request.Renew r, Serving serving, Instant now) {
        List<Response.LeaseState> states = new ArrayList<>();
        List<Long> changed = new ArrayList<>();
        Leases leases = serving.shard().leases();
        for (Item.Progress progress : r.units()) {
            long unit = progress.unit().index();
            boolean was = leases.lease(unit, e.from()).isPresent();
            Response.LeaseState state = serving.shard().renew(progress, e.from(), now);
            states.add(state);
            boolean takenBack = was && state == Response.LeaseState.LAPSED;
            if (takenBack || leases.isToTell(unit, e.from(), now)) {
                changed.add(unit);
            }
        }
        return answer(e, new Response.Renewed(states), serving, changed);
    }

    List<CustodianAction> decline(Asked e, Request.Decline r, Serving serving) {
        List<Long> given = List.of();
        if (serving.shard().has(r.unit())) {
            serving.shard().decline(r.unit().index(), e.from(), r.cause());
            given = List.of(r.unit().index());
        }
        return answer(e, new Response.Done(), serving, given);
    }

    /** Fellows hear how long the volunteer's leases of these units go on: no time where there are none any more. */
    private List<CustodianAction> answer(Asked e, Response response, Serving serving, List<Long> units) {
        List<CustodianAction> actions = new ArrayList<>();
        actions.add(new Reply(e.id(), response));
        if (!units.isEmpty()) {
            PeerId volunteer = e.from();
            actions.addAll(syncing.tell(serving, volunteer, units));
        }
        return actions;
    }
}
