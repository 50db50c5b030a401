package org.fallow.dht.kademlia;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.fallow.dht.kademlia.KademliaAction.Finished;
import org.fallow.dht.kademlia.KademliaAction.Refuse;
import org.fallow.dht.kademlia.KademliaAction.TableChanged;
import org.fallow.dht.kademlia.KademliaEvent.Asked;
import org.fallow.dht.kademlia.KademliaEvent.Failure;
import org.fallow.dht.kademlia.KademliaEvent.Listening;
import org.fallow.dht.kademlia.KademliaEvent.PeerGone;
import org.fallow.dht.kademlia.KademliaEvent.PeerIdentified;
import org.fallow.dht.kademlia.KademliaEvent.RequestFailed;
import org.fallow.dht.kademlia.KademliaEvent.RequestReceived;
import org.fallow.dht.kademlia.KademliaEvent.ResponseArrived;
import org.fallow.dht.kademlia.KademliaEvent.Withdrawn;
import org.fallow.dht.kademlia.Requests.Purpose;
import org.fallow.dht.kademlia.Requests.Sent;
import org.fallow.dht.key.Key;
import org.fallow.dht.lookup.Lookup;
import org.fallow.dht.message.Request;
import org.fallow.dht.message.Response;
import org.fallow.dht.record.Publications.Kind;
import org.fallow.dht.record.StoredRecord;
import org.fallow.dht.record.StoredRecord.StoredValue;
import org.fallow.dht.record.Validators;
import org.fallow.dht.record.Value;
import org.fallow.dht.record.ValueStore;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.machine.Machine;

/**
 * A node of the DHT. It answers the requests of others, runs the operations of its user, each of which is one walk, and
 * keeps its table, its records and its publications fresh. Every request it sends is one of three: a step of a task, a
 * probe whether a peer answers, a correction of one that holds a stale value.
 *
 * @see <a href="https://github.com/libp2p/specs/tree/master/kad-dht">kad-dht</a>
 */
public final class Kademlia implements Machine<KademliaEvent, KademliaAction> {
    private static final int OPERATIONS_MAX = 64;
    private static final int PROBES_MAX = 256;
    private static final int REFRESHES_MAX = 2;
    private static final int REPUBLICATIONS_MAX = 4;
    private static final Duration EXPIRY_INTERVAL = Duration.ofMinutes(10);

    private final PeerId self;
    private final boolean server;
    private final Settings settings;
    private final Contacts contacts;
    private final Holdings holdings;
    private final Server answers;
    private final Refresh refresh;
    private final Requests requests;
    private final Set<Task> tasks = new LinkedHashSet<>();

    private final Set<PeerId> probed = new LinkedHashSet<>();
    private List<KademliaAction> out = new ArrayList<>();
    private long reportedVersion;
    private Instant expireAt;

    /**
     * A node that knows nobody yet.
     *
     * @param server whether it answers others
     * @param stored what it kept over a restart
     * @param random for the keys it looks for to refresh its table
     */
    public Kademlia(
            PeerId self,
            boolean server,
            Validators validators,
            Settings settings,
            List<StoredRecord> stored,
            RandomGenerator random,
            Instant now) {
        this.self = self;
        this.server = server;
        this.settings = settings;
        this.contacts = new Contacts(self, settings.bucket(), settings.idWork());
        this.holdings = new Holdings(self, validators, settings, action -> out.add(action));
        this.answers = new Server(contacts, holdings, settings.shape().width());
        this.requests = new Requests(settings.request(), action -> out.add(action));
        this.refresh = new Refresh(self, contacts.table(), settings, random);
        this.expireAt = now.plus(EXPIRY_INTERVAL);
        stored.forEach(record -> holdings.restore(record, now));
    }

    @Override
    public List<KademliaAction> on(KademliaEvent event, Instant now) {
        switch (event) {
            case RequestReceived received -> received(received, now);
            case ResponseArrived arrived -> arrived(arrived, now);
            case RequestFailed failed -> failed(failed.requestId(), failed.failure(), now);
            case PeerIdentified identified -> {
                if (contacts.identified(identified.peer(), identified.serves(), now)) {
                    probe(identified.peer(), now);
                }
            }
            case PeerGone gone -> contacts.gone(gone.peer());
            case Asked asked -> asked(asked, now);
            case Withdrawn withdrawn -> holdings.withdraw(withdrawn.key(), now);
            case Listening listening -> holdings.listening(listening.addresses());
        }
        return done(now);
    }

    @Override
    public List<KademliaAction> tick(Instant now) {
        requests.overdue(now).forEach(id -> failed(id, Failure.SILENT, now));
        List.copyOf(tasks).forEach(task -> advance(task, now));
        if (!expireAt.isAfter(now)) {
            expireAt = now.plus(EXPIRY_INTERVAL);
            holdings.expire(now);
        }
        return done(now);
    }

    @Override
    public Instant wakeAt() {
        Instant wake = earlier(earlier(expireAt, refresh.wakeAt()), requests.wakeAt());
        if (upkeep(Operation.Put.class, Operation.Provide.class) < REPUBLICATIONS_MAX) {
            wake = earlier(wake, holdings.nextPublication());
        }
        for (Task task : tasks) {
            wake = earlier(wake, task.wakeAt());
        }
        return wake;
    }

    private void received(RequestReceived received, Instant now) {
        out.add(server ? answers.answer(received, now) : new Refuse(received.requestId()));
        if (contacts.missing(received.from())) {
            contacts.known(received.from()).ifPresent(peer -> probe(peer, now));
        }
    }

    private void arrived(ResponseArrived arrived, Instant now) {
        Sent request = requests.remove(arrived.requestId()).orElse(null);
        if (request == null) {
            return;
        }
        PeerId peer = request.peer().id();
        // Nothing on the stream tells whether a provider was accepted, so that is no answer.
        if (!(arrived.response() instanceof Response.Delivered)) {
            contacts.answered(request.peer(), now).ifPresent(stale -> probe(stale, now));
        }
        switch (request.purpose()) {
            case Purpose.Step step -> {
                Task task = step.task();
                if (task.storing()) {
                    task.storedAt(accepted(request.request(), arrived.response()));
                } else {
                    task.quest().take(peer, arrived.response(), now);
                    task.walk()
                            .answered(
                                    peer, contacts.admissible(arrived.response().closer()));
                }
                advance(task, now);
            }
            case Purpose.Probe probe -> probed.remove(peer);
            case Purpose.Correction correction -> {
                // Whoever does not take it keeps what it has.
            }
        }
    }

    private void failed(long requestId, Failure failure, Instant now) {
        Sent request = requests.remove(requestId).orElse(null);
        if (request == null) {
            return;
        }
        PeerId peer = request.peer().id();
        boolean store =
                request.request() instanceof Request.PutValue || request.request() instanceof Request.AddProvider;
        boolean dead = switch (failure) {
            case SILENT -> true;
            case REFUSED -> !store;
            case HERE -> false;
        };
        if (dead) {
            contacts.table().evict(peer);
        }
        switch (request.purpose()) {
            case Purpose.Step step -> {
                Task task = step.task();
                if (task.storing()) {
                    task.storedAt(false);
                } else {
                    task.walk().failed(peer);
                }
                advance(task, now);
            }
            case Purpose.Probe probe -> probed.remove(peer);
            case Purpose.Correction correction -> {
                // The next reader tries again.
            }
        }
    }

    private void asked(Asked asked, Instant now) {
        long id = asked.operationId();
        Optional<Result.Reason> refusal =
                tasks.size() >= OPERATIONS_MAX ? Optional.of(Result.Reason.BUSY) : prepare(asked.operation(), now);
        if (refusal.isPresent()) {
            out.add(new Finished(id, new Result.Refused(refusal.get())));
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
                contacts.table().closest(target, settings.shape().width());
        Lookup walk = new Lookup(target, self, settings.shape(), seeds, now, latest);
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
                new Quest.BestValue(
                        get.key(), holdings, holdings.value(get.key(), now).map(StoredValue::value));
            case Operation.FindProviders find ->
                new Quest.ProviderSet(find.key(), find.want(), holdings.providers(find.key(), now));
        };
    }

    private void advance(Task task, Instant now) {
        if (!tasks.contains(task)) {
            return;
        }
        if (!task.storing() && !task.quest().enough()) {
            for (PeerAddresses peer : task.walk().next(now)) {
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
                quest.best().ifPresent(best -> correct(get.key(), best, quest, nearest, now));
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
                .ifPresent(held -> holdings.hold(key, best, held.from(), now));
        for (PeerAddresses peer : nearest) {
            if (!quest.gave(peer.id(), best)) {
                requests.send(peer, new Request.PutValue(key, best), new Purpose.Correction(), now);
            }
        }
    }

    private void finish(Task task, Result result) {
        tasks.remove(task);
        task.operationId().ifPresent(id -> out.add(new Finished(id, result)));
    }

    /** What reached nobody is tried again soon. */
    private void publishAgain(Task task, Instant now) {
        Kind kind = task.operation() instanceof Operation.Put ? Kind.VALUE : Kind.PROVIDER;
        Duration wait = task.stored() == 0 ? settings.retry() : settings.republish();
        holdings.again(task.operation().target(), kind, now.plus(wait));
    }

    /** Starts what is due of the upkeep, and reports the table if it has changed. */
    private List<KademliaAction> done(Instant now) {
        if (refresh.plan(now)) {
            contacts.missing().forEach(peer -> probe(peer, now));
        }
        while (upkeep(Operation.FindClosest.class) < REFRESHES_MAX) {
            Optional<Key> target = refresh.next();
            if (target.isEmpty()) {
                break;
            }
            startUpkeep(new Operation.FindClosest(target.get()), now);
        }
        int room = REPUBLICATIONS_MAX - upkeep(Operation.Put.class, Operation.Provide.class);
        if (room > 0 && !holdings.nextPublication().isAfter(now)) {
            holdings.due(now, room).forEach(operation -> startUpkeep(operation, now));
        }
        if (reportedVersion != contacts.table().version()) {
            reportedVersion = contacts.table().version();
            out.add(new TableChanged(
                    contacts.table().closest(Key.of(self), contacts.table().size())));
        }
        List<KademliaAction> actions = out;
        out = new ArrayList<>();
        return actions;
    }

    private void startUpkeep(Operation operation, Instant now) {
        start(OptionalLong.empty(), operation, now.plus(settings.shape().whole()), now);
    }

    private int upkeep(Class<?>... kinds) {
        int count = 0;
        for (Task task : tasks) {
            for (Class<?> kind : kinds) {
                count += task.operationId().isEmpty() && kind.isInstance(task.operation()) ? 1 : 0;
            }
        }
        return count;
    }

    private void probe(PeerAddresses peer, Instant now) {
        if (probed.size() < PROBES_MAX && !peer.id().equals(self) && probed.add(peer.id())) {
            if (!requests.send(peer, new Request.FindNode(Key.of(peer.id())), new Purpose.Probe(), now)) {
                probed.remove(peer.id());
            }
        }
    }

    /** A value is stored when it is echoed, a provider when it was taken in. */
    private static boolean accepted(Request request, Response response) {
        return (request instanceof Request.PutValue put && response instanceof Response.Stored stored)
                ? stored.value().equals(put.value())
                : response instanceof Response.Delivered;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
