package org.fallow.scheduler.custody;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.fallow.scheduler.custody.CustodianAction.Ask;
import org.fallow.scheduler.custody.Keeping.Serving;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.scheduler.verdict.Records;
import org.fallow.work.record.ShardId;
import org.jspecify.annotations.Nullable;

/** The dialogs with fellow custodians: digest, then pull, then push; and hints of leases. */
final class Syncing {
    /** Dialogs under way. */
    static final int DIALOGS_MAX = 4_096;

    /** Fellows that a custodian which begins asks for what they know. */
    private static final int ASKED_FIRST = 3;

    /** What was asked of a fellow. */
    private enum Step {
        DIGEST,
        PULL,
        PUSH,
        HINT,
        ANNOUNCE
    }

    /**
     * A question under way; {@code version} is that of our set when it was asked, {@code whole} whether a pull asks for
     * all that differs.
     */
    record Dialog(ShardId shard, PeerId peer, Step step, long version, boolean whole) {}

    /** What an answer leads to: items to store, questions to ask. */
    record Next(Records records, List<Ask> asks) {
        static final Next NOTHING = new Next(Records.NONE, List.of());
    }

    private final CustodyTerms terms;
    private final Map<Long, Dialog> dialogs = new TreeMap<>();
    private long nextId = 1;

    Syncing(CustodyTerms terms) {
        this.terms = terms;
    }

    int size() {
        return dialogs.size();
    }

    /** The dialog that ended with an answer or without. */
    @Nullable
    Dialog ended(long id) {
        return dialogs.remove(id);
    }

    /** Asks the fellows that are due. */
    List<Ask> due(ShardId id, Serving serving, Instant now) {
        List<Ask> asks = new ArrayList<>();
        List<Map.Entry<PeerId, Fellow>> due = serving.fellows().entrySet().stream()
                .filter(e -> !e.getValue().nextAt().isAfter(now))
                .sorted(Comparator.comparing(e -> e.getValue().nextAt()))
                .toList();
        for (Map.Entry<PeerId, Fellow> entry : due) {
            Fellow fellow = entry.getValue();
            if (fellow.agreesOn(serving.version())) {
                fellow.agreed(serving.version());
            } else if (serving.dialogs() < Serving.DIALOGS_MAX) {
                fellow.asked();
                Request digest = new Request.Digest(
                        id, Ballot.digest(serving.shard().box().ballots()));
                asks.add(ask(serving, entry.getKey(), Step.DIGEST, digest));
            }
        }
        return asks;
    }

    /** Tells fellows how long the volunteer's leases of these units go on. */
    List<Ask> tell(Serving serving, PeerId volunteer, List<Long> units) {
        List<Item.Hint> hints = units.stream()
                .map(unit -> new Item.Hint(unit, volunteer.bytes(), millis(serving, unit, volunteer)))
                .toList();
        if (dialogs.size() + serving.fellows().size() > DIALOGS_MAX) {
            return List.of();
        }
        Request.Push push = new Request.Push(serving.shard().id(), Item.Envelopes.NONE, hints);
        return serving.fellows().keySet().stream()
                .map(peer -> ask(serving, peer, Step.HINT, push))
                .toList();
    }

    /** Serving begins: some fellows are asked at once for what they know of the votes and leases. */
    List<Ask> begun(Serving serving, CustodianEvent.Neighbours found, PeerId self, Instant now) {
        List<PeerId> fellows = serving.located(found.custodians(), found.ours(), self, now, Duration.ZERO);
        if (dialogs.size() + ASKED_FIRST > DIALOGS_MAX) {
            return List.of();
        }
        Request.Announce here = new Request.Announce(serving.shard().id());
        List<PeerId> first = fellows.subList(0, Math.min(ASKED_FIRST, fellows.size()));
        serving.announcing(first.size());
        List<Ask> asks = new ArrayList<>();
        first.forEach(peer -> asks.add(ask(serving, peer, Step.ANNOUNCE, here)));
        asks.addAll(due(serving.shard().id(), serving, now));
        return asks;
    }

    /** Who is closest was looked up: new fellows are told of the leases, or they would give the same again. */
    List<Ask> located(Serving serving, CustodianEvent.Neighbours found, PeerId self, Instant now) {
        return told(serving, serving.located(found.custodians(), found.ours(), self, now, terms.sync()), now);
    }

    /** Tells these fellows of all leases that are known here. */
    List<Ask> told(Serving serving, List<PeerId> fellows, Instant now) {
        if (fellows.isEmpty() || dialogs.size() + fellows.size() > DIALOGS_MAX) {
            return List.of();
        }
        List<Item.Hint> hints = new ArrayList<>();
        serving.shard()
                .leases()
                .known()
                .forEach((unit, of) -> of.forEach(
                        (volunteer, until) -> hints.add(new Item.Hint(unit, volunteer.bytes(), millis(now, until)))));
        List<Item.Hint> page = hints.subList(0, Math.min(hints.size(), Bounds.ITEMS_MAX));
        Request.Push push = new Request.Push(serving.shard().id(), Item.Envelopes.NONE, page);
        return fellows.stream().map(peer -> ask(serving, peer, Step.HINT, push)).toList();
    }

    /** Takes a fellow's hints; for no longer than such a one is good for. */
    void hinted(Serving serving, PeerId by, List<Item.Hint> hints, Instant now) {
        serving.heardLeases(by);
        Duration longest = terms.claim().hint().plus(terms.sync());
        for (Item.Hint hint : hints) {
            Duration held = Duration.ofMillis(Math.min(hint.millis(), longest.toMillis()));
            serving.shard().hint(hint, by, now.plus(held), now);
        }
    }

    /** What follows from an answer. */
    Next next(Dialog dialog, Serving serving, Optional<Response> response, Instant now) {
        Fellow fellow = serving.fellows().get(dialog.peer());
        if (dialog.step() == Step.ANNOUNCE && response.orElse(null) instanceof Response.Done) {
            serving.announced(dialog.peer());
        } else if (dialog.step() == Step.ANNOUNCE) {
            serving.notAnnounced(now);
        }
        if (fellow == null || dialog.step() == Step.HINT || dialog.step() == Step.ANNOUNCE) {
            return Next.NOTHING;
        }
        Response answer = response.orElse(null);
        if (dialog.step() == Step.DIGEST && answer instanceof Response.Digests digests) {
            return compared(dialog, serving, fellow, digests, now);
        }
        if (dialog.step() == Step.PULL && answer instanceof Response.Page page) {
            return pulled(dialog, serving, fellow, page, now);
        }
        if (dialog.step() == Step.PUSH && answer instanceof Response.Done) {
            fellow.answered(soon(serving, now));
        } else {
            fellow.failed(now, terms.sync());
        }
        return Next.NOTHING;
    }

    private Next compared(Dialog dialog, Serving serving, Fellow fellow, Response.Digests r, Instant now) {
        if (r.same()) {
            serving.heardVotes();
            fellow.agreed(dialog.version());
            if (dialog.version() != serving.version()) {
                fellow.changed(now, terms.sync());
            }
            return Next.NOTHING;
        }
        Request.Pull pull = Exchange.pull(serving.shard(), dialog.shard(), r.units());
        boolean whole = pull.known().size() < Bounds.UNITS_MAX;
        return new Next(Records.NONE, List.of(ask(serving, dialog.peer(), Step.PULL, pull, whole)));
    }

    private Next pulled(Dialog dialog, Serving serving, Fellow fellow, Response.Page r, Instant now) {
        try {
            Records items = Asking.items(serving.shard(), r.records(), true);
            if (dialog.whole()) {
                serving.heardVotes();
            }
            Request.Push push = Exchange.push(serving.shard(), dialog.shard(), r.wanted());
            if (push.records().isEmpty()) {
                fellow.answered(soon(serving, now));
                return new Next(items, List.of());
            }
            Ask ask = ask(serving, dialog.peer(), Step.PUSH, push);
            return new Next(items, List.of(ask));
        } catch (WireException bad) {
            fellow.failed(now, terms.sync());
            return Next.NOTHING;
        }
    }

    /** When sets that differed are compared again: what was exchanged must be stored first. */
    private Instant soon(Serving serving, Instant now) {
        return now.plus(
                serving.hasHeardVotes()
                        ? terms.sync().dividedBy(2)
                        : terms.sync().dividedBy(60));
    }

    private static long millis(Instant now, Instant until) {
        return Math.clamp(Duration.between(now, until).toMillis(), 0, Item.Hint.MILLIS_MAX);
    }

    /** How long fellows are to think of the lease as live; 0 when it is not. */
    private long millis(Serving serving, long unit, PeerId volunteer) {
        boolean live = serving.shard().leases().lease(unit, volunteer).isPresent();
        return live ? Math.min(terms.claim().hint().toMillis(), Item.Hint.MILLIS_MAX) : 0;
    }

    private Ask ask(Serving serving, PeerId peer, Step step, Request request) {
        return ask(serving, peer, step, request, false);
    }

    private Ask ask(Serving serving, PeerId peer, Step step, Request request, boolean whole) {
        long id = nextId++;
        dialogs.put(id, new Dialog(serving.shard().id(), peer, step, serving.version(), whole));
        return new Ask(id, peer, request, terms.ask());
    }
}
