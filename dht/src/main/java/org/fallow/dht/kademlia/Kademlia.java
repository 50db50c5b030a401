package org.fallow.dht.kademlia;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.fallow.dht.kademlia.KademliaAction.Refuse;
import org.fallow.dht.kademlia.KademliaAction.TableChanged;
import org.fallow.dht.kademlia.KademliaEvent.Asked;
import org.fallow.dht.kademlia.KademliaEvent.Failure;
import org.fallow.dht.kademlia.KademliaEvent.Listening;
import org.fallow.dht.kademlia.KademliaEvent.ModeChanged;
import org.fallow.dht.kademlia.KademliaEvent.PeerGone;
import org.fallow.dht.kademlia.KademliaEvent.PeerIdentified;
import org.fallow.dht.kademlia.KademliaEvent.RequestFailed;
import org.fallow.dht.kademlia.KademliaEvent.RequestReceived;
import org.fallow.dht.kademlia.KademliaEvent.ResponseArrived;
import org.fallow.dht.kademlia.KademliaEvent.Withdrawn;
import org.fallow.dht.kademlia.Requests.Purpose;
import org.fallow.dht.kademlia.Requests.Sent;
import org.fallow.dht.message.Response;
import org.fallow.dht.record.StoredRecord;
import org.fallow.dht.record.Validators;
import org.fallow.dht.routing.RoutingTable;
import org.fallow.libp2p.address.Multiaddr;
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
    private static final int REPUBLICATIONS_MAX = 4;
    private static final Duration EXPIRY_INTERVAL = Duration.ofMinutes(10);

    /** A larger table is not reported at each change, but once in a while. */
    private static final int REPORTED_AT_ONCE = 64;

    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(5);

    private boolean server;
    private final Contacts contacts;
    private final Holdings holdings;
    private final Server answers;
    private final Replication replication;
    private final Requests requests;
    private final Walks walks;
    private final Upkeep upkeep;
    private List<Multiaddr> listening = List.of();
    private List<KademliaAction> out = new ArrayList<>();
    private long reportedVersion;
    private Instant reportAt = Instant.MIN;
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
        this.server = server;
        this.contacts = new Contacts(self, settings.bucket(), settings.idWork());
        this.holdings = new Holdings(self, validators, settings, action -> out.add(action));
        this.requests = new Requests(settings.request(), action -> out.add(action));
        this.replication = new Replication(self, settings, contacts, holdings, requests);
        this.answers = new Server(
                contacts, holdings, replication, random, settings.shape().width());
        this.walks = new Walks(self, settings, contacts, holdings, requests, action -> out.add(action));
        this.upkeep = new Upkeep(contacts, settings, requests, walks, random, now);
        this.expireAt = now.plus(EXPIRY_INTERVAL);
        for (StoredRecord record : stored) {
            holdings.restore(record, now);
            if (record instanceof StoredRecord.StoredValue value) {
                replication.restored(value.key(), now);
            }
        }
    }

    @Override
    public List<KademliaAction> on(KademliaEvent event, Instant now) {
        switch (event) {
            case RequestReceived received -> received(received, now);
            case ResponseArrived arrived -> arrived(arrived, now);
            case RequestFailed failed -> failed(failed.requestId(), failed.failure(), now);
            case PeerIdentified identified -> {
                if (contacts.identified(identified.peer(), identified.serves(), now)) {
                    upkeep.identified(identified.peer(), now);
                }
            }
            case PeerGone gone -> contacts.gone(gone.peer());
            case Asked asked -> walks.asked(asked, now);
            case Withdrawn withdrawn -> holdings.withdraw(withdrawn.key(), now);
            case Listening moved -> listening(moved.addresses(), now);
            case ModeChanged changed -> server = changed.server();
        }
        return done(now);
    }

    @Override
    public List<KademliaAction> tick(Instant now) {
        requests.overdue(now).forEach(id -> failed(id, Failure.SILENT, now));
        walks.tick(now);
        replication.tick(now);
        if (!expireAt.isAfter(now)) {
            expireAt = now.plus(EXPIRY_INTERVAL);
            holdings.expire(now);
        }
        return done(now);
    }

    @Override
    public Instant wakeAt() {
        Instant wake = earlier(earlier(expireAt, upkeep.wakeAt()), requests.wakeAt());
        if (reportedVersion != contacts.table().version()) {
            wake = earlier(wake, reportAt);
        }
        if (walks.upkeep(Operation.Put.class, Operation.Provide.class) < REPUBLICATIONS_MAX) {
            wake = earlier(wake, holdings.nextPublication());
        }
        return earlier(wake, earlier(walks.wakeAt(), replication.wakeAt()));
    }

    private void received(RequestReceived received, Instant now) {
        out.add(server ? answers.answer(received, now) : new Refuse(received.requestId()));
        upkeep.askedBy(received.from(), now);
    }

    private void arrived(ResponseArrived arrived, Instant now) {
        Sent request = requests.remove(arrived.requestId()).orElse(null);
        if (request == null) {
            return;
        }
        // Nothing on the stream tells whether a provider was accepted, so that is no answer.
        if (!(arrived.response() instanceof Response.Delivered)) {
            upkeep.answered(request.peer(), now);
        }
        switch (request.purpose()) {
            case Purpose.Step step -> walks.answered(step.task(), request, arrived.response(), now);
            case Purpose.Probe probe -> upkeep.probed(request.peer().id(), request.request(), arrived.response(), now);
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
        boolean dead = switch (failure) {
            case GONE, SILENT -> true;
            case REFUSED -> !request.stores();
            case HERE -> false;
        };
        if (dead) {
            upkeep.failed(request, failure == Failure.GONE, now);
        }
        switch (request.purpose()) {
            case Purpose.Step step -> walks.failed(step.task(), request, now);
            case Purpose.Probe probe -> upkeep.notProbed(request.peer().id(), request.request());
            case Purpose.Correction correction -> {
                // The next reader tries again.
            }
        }
    }

    /** Starts what is due of the upkeep, and reports the table if it has changed. */
    private List<KademliaAction> done(Instant now) {
        upkeep.plan(now);
        int room = REPUBLICATIONS_MAX - walks.upkeep(Operation.Put.class, Operation.Provide.class);
        if (room > 0 && !holdings.nextPublication().isAfter(now)) {
            holdings.due(now, room).forEach(operation -> walks.startUpkeep(operation, now));
        }
        report(now);
        List<KademliaAction> actions = out;
        out = new ArrayList<>();
        return actions;
    }

    private void report(Instant now) {
        RoutingTable table = contacts.table();
        boolean due = table.size() <= REPORTED_AT_ONCE || !reportAt.isAfter(now);
        if (reportedVersion != table.version() && due) {
            reportedVersion = table.version();
            reportAt = now.plus(REPORT_INTERVAL);
            out.add(new TableChanged(table.closest(table.self(), table.size())));
        }
    }

    private void listening(List<Multiaddr> addresses, Instant now) {
        List<Multiaddr> direct =
                addresses.stream().filter(address -> !address.isCircuit()).toList();
        boolean moved = !listening.isEmpty() && !listening.equals(direct);
        listening = direct;
        holdings.listening(addresses);
        if (moved) {
            upkeep.moved(now);
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
