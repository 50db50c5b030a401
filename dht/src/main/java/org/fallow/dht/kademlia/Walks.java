package org.fallow.dht.kademlia;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.fallow.dht.kademlia.KademliaAction.Finished;
import org.fallow.dht.kademlia.KademliaEvent.Asked;
import org.fallow.dht.kademlia.Requests.Purpose;
import org.fallow.dht.kademlia.Requests.Sent;
import org.fallow.dht.key.Key;
import org.fallow.dht.lookup.Lookup;
import org.fallow.dht.message.Request;
import org.fallow.dht.message.Response;
import org.fallow.dht.record.Publications.Kind;
import org.fallow.dht.record.Value;
import org.fallow.dht.record.ValueStore;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;

/**
 * The operations under way, of the user and of the node's own upkeep: each is one walk, after which something may be
 * stored at those it found.
 */
final class Walks {
    private static final int OPERATIONS_MAX = 64;

    private final PeerId self;
    private final Settings settings;
    private final Contacts contacts;
    private final Holdings holdings;
    private final Requests requests;
    private final Consumer<KademliaAction> out;
    private final Set<Task> tasks = new LinkedHashSet<>();

    Walks(
            PeerId self,
            Settings settings,
            Contacts contacts,
            Holdings holdings,
            Requests requests,
            Consumer<KademliaAction> out) {
        this.self = self;
        this.settings = settings;
        this.contacts = contacts;
        this.holdings = holdings;
        this.requests = requests;
        this.out = out;
    }

    /** A peer has responded to a step of a task. */
    void answered(Task task, Sent request, Response response, Instant now) {
        if (request.stores()) {
            task.storedAt(accepted(request.request(), response));
        } else {
            PeerId peer = request.peer().id();
            task.quest().take(peer, response, now);
            task.walk().answered(peer, contacts.admissible(dialable(response.closer())), now);
        }
        advance(task, now);
    }

    /** A peer has not responded to a step of a task. */
    void failed(Task task, Sent request, Instant now) {
        if (request.stores()) {
            task.storedAt(false);
        } else {
            task.walk().failed(request.peer().id());
        }
        advance(task, now);
    }

    void tick(Instant now) {
        List.copyOf(tasks).forEach(task -> advance(task, now));
    }

    /** When the first of them wants to go on, if nothing happens before. */
    Instant wakeAt() {
        Instant wake = Instant.MAX;
        for (Task task : tasks) {
            wake = task.wakeAt().isBefore(wake) ? task.wakeAt() : wake;
        }
        return wake;
    }

    /** The user wants something. */
    void asked(Asked asked, Instant now) {
        long id = asked.operationId();
        Optional<Result.Reason> refusal =
                tasks.size() >= OPERATIONS_MAX ? Optional.of(Result.Reason.BUSY) : prepare(asked.operation(), now);
        if (refusal.isPresent()) {
            out.accept(new Finished(id, new Result.Refused(refusal.get())));
        } else {
            start(OptionalLong.of(id), asked.operation(), asked.deadline(), now);
        }
    }

    /** What is published is held here first. */
    private Optional<Result.Reason> prepare(Operation operation, Instant now) {
        return switch (operation) {
            case Operation.Put put ->
                switch (holdings.valid(put.key(), put.value(), now)
                        ? holdings.publish(put.key(), put.value(), now)
                        : ValueStore.Outcome.INVALID) {
                    case STORED -> Optional.empty();
                    case WORSE -> Optional.of(Result.Reason.WORSE);
                    case INVALID -> Optional.of(Result.Reason.INVALID);
                    case FULL -> Optional.of(Result.Reason.FULL);
                };
            case Operation.Provide provide ->
                holdings.provide(provide.key(), now) ? Optional.empty() : Optional.of(Result.Reason.FULL);
            case Operation.FindPeer find -> Optional.empty();
            case Operation.FindClosest find -> Optional.empty();
            case Operation.Get get -> Optional.empty();
            case Operation.FindProviders find -> Optional.empty();
        };
    }

    private void start(OptionalLong id, Operation operation, Instant deadline, Instant now) {
        Key target = operation.target();
        // The last quarter of the time is for storing, after the walk.
        Duration time = Duration.between(now, deadline);
        Instant latest = operation.publishes() ? now.plus(time.dividedBy(4).multipliedBy(3)) : deadline;
        List<PeerAddresses> seeds =
                contacts.table().seeds(target, settings.shape().width());
        // Of the node's own walks none hangs on one key, so they need not hold against liars around it.
        Lookup.Shape shape =
                id.isPresent() ? settings.shape() : settings.shape().single();
        Lookup walk = new Lookup(target, self, shape, seeds, now, latest);
        Task task = new Task(id, operation, walk, quest(operation, now), deadline);
        tasks.add(task);
        advance(task, now);
    }

    private Quest quest(Operation operation, Instant now) {
        return switch (operation) {
            case Operation.FindPeer find -> {
                Quest.Whereabouts quest = new Quest.Whereabouts(find.peer());
                Optional<PeerAddresses> known =
                        find.peer().equals(self) ? Optional.of(holdings.selfNow()) : contacts.known(find.peer());
                known.ifPresent(peer -> quest.take(self, new Response.Nodes(List.of(peer)), now));
                yield quest;
            }
            case Operation.FindClosest find -> new Quest.Nearest(find.key());
            case Operation.Put put -> new Quest.Nearest(put.key());
            case Operation.Provide provide -> new Quest.Nearest(provide.key());
            case Operation.Get get ->
                new Quest.BestValue(get.key(), get.quorum(), holdings, holdings.value(get.key(), now), now);
            case Operation.FindProviders find ->
                new Quest.ProviderSet(find.key(), find.want(), holdings.providers(find.key(), now));
        };
    }

    private void advance(Task task, Instant now) {
        if (!tasks.contains(task)) {
            return;
        }
        if (!task.storing() && !task.quest().enough()) {
            for (PeerAddresses peer : task.walk().next(now, task.quest().useful())) {
                if (!requests.send(peer, task.quest().ask(), new Purpose.Step(task), now)) {
                    task.walk().failed(peer.id());
                }
            }
        }
        if (!task.storing() && (task.quest().enough() || task.walk().finished(now))) {
            arrive(task, now);
        }
        if (task.storing() && task.storedEverywhere(now)) {
            finish(task, new Result.Count(task.stored()));
            publishAgain(task, now);
        }
    }

    /** Those named that can be asked at all; what the node knows of them itself goes before what others say. */
    private List<PeerAddresses> dialable(List<PeerAddresses> named) {
        List<PeerAddresses> dialable = new ArrayList<>(named.size());
        for (PeerAddresses peer : named) {
            PeerAddresses known = contacts.known(peer.id()).orElse(peer);
            if (!known.addresses().isEmpty()) {
                dialable.add(known);
            }
        }
        return dialable;
    }

    /** The walk is over. */
    private void arrive(Task task, Instant now) {
        List<PeerAddresses> nearest = task.walk().result();
        switch (task.operation()) {
            case Operation.FindPeer find ->
                finish(
                        task,
                        new Result.Peers(((Quest.Whereabouts) task.quest())
                                .found().stream().toList()));
            case Operation.FindClosest find -> finish(task, new Result.Peers(nearest));
            case Operation.FindProviders find ->
                finish(task, new Result.Peers(((Quest.ProviderSet) task.quest()).providers()));
            case Operation.Get get -> {
                Quest.BestValue quest = (Quest.BestValue) task.quest();
                finish(task, new Result.Read(quest.best()));
                quest.best()
                        .ifPresent(best ->
                                correct(get.key(), best, quest, task.walk().met(), now));
            }
            case Operation.Put put ->
                store(
                        task,
                        nearest.subList(0, Math.min(put.copies(), nearest.size())),
                        new Request.PutValue(put.key(), put.value()),
                        now);
            case Operation.Provide provide ->
                store(task, nearest, new Request.AddProvider(provide.key(), List.of(holdings.selfNow())), now);
        }
    }

    private void store(Task task, List<PeerAddresses> peers, Request request, Instant now) {
        task.store(peers.size());
        for (PeerAddresses peer : peers) {
            if (!requests.send(peer, request, new Purpose.Step(task), now)) {
                task.storedAt(false);
            }
        }
    }

    /** Those of the closest that have no value or a worse one get the best, this node's own copy too. */
    private void correct(Key key, Value best, Quest.BestValue quest, List<PeerAddresses> nearest, Instant now) {
        holdings.value(key, now)
                .filter(held -> !held.value().equals(best))
                .ifPresent(held -> holdings.hold(key, best, held.from(), quest.life(), now));
        Request put = new Request.PutValue(key, best, quest.life());
        for (PeerAddresses peer : nearest) {
            if (!quest.gave(peer.id(), best)) {
                requests.send(peer, put, new Purpose.Correction(), now);
            }
        }
    }

    private void finish(Task task, Result result) {
        tasks.remove(task);
        task.operationId().ifPresent(id -> out.accept(new Finished(id, result)));
    }

    /** What reached nobody is tried again soon. */
    private void publishAgain(Task task, Instant now) {
        Kind kind = task.operation() instanceof Operation.Put ? Kind.VALUE : Kind.PROVIDER;
        Duration wait = task.stored() == 0 ? settings.retry() : settings.republish();
        holdings.again(task.operation().target(), kind, now.plus(wait));
    }

    /** An operation of the node's own. */
    void startUpkeep(Operation operation, Instant now) {
        start(OptionalLong.empty(), operation, now.plus(settings.shape().whole()), now);
    }

    /** How many operations of these kinds are under way that are the node's own. */
    int upkeep(Class<?>... kinds) {
        int count = 0;
        for (Task task : tasks) {
            for (Class<?> kind : kinds) {
                count += task.operationId().isEmpty() && kind.isInstance(task.operation()) ? 1 : 0;
            }
        }
        return count;
    }

    /** A value is stored when it is echoed, a provider when it was taken in. */
    private static boolean accepted(Request request, Response response) {
        return (request instanceof Request.PutValue put && response instanceof Response.Stored stored)
                ? stored.value().equals(put.value())
                : response instanceof Response.Delivered;
    }
}
