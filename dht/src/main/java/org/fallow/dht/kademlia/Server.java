package org.fallow.dht.kademlia;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fallow.dht.kademlia.KademliaAction.Accept;
import org.fallow.dht.kademlia.KademliaAction.Answer;
import org.fallow.dht.kademlia.KademliaAction.Refuse;
import org.fallow.dht.kademlia.KademliaAction.Respond;
import org.fallow.dht.kademlia.KademliaEvent.RequestReceived;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.Request;
import org.fallow.dht.message.Response;
import org.fallow.dht.record.StoredRecord.StoredValue;
import org.fallow.dht.record.ValueStore;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;

/** Answers the requests of others. */
final class Server {
    private static final int MULTIHASH_MAX = 80;

    private final Contacts contacts;
    private final Holdings holdings;
    private final Replication replication;
    private final RandomGenerator random;
    private final int width;

    Server(Contacts contacts, Holdings holdings, Replication replication, RandomGenerator random, int width) {
        this.contacts = contacts;
        this.holdings = holdings;
        this.replication = replication;
        this.random = random;
        this.width = width;
    }

    Answer answer(RequestReceived received, Instant now) {
        PeerId from = received.from();
        long id = received.requestId();
        return switch (received.request()) {
            case Request.FindNode find -> new Respond(id, new Response.Nodes(closer(from, find.key())));
            case Request.GetValue get -> new Respond(id, found(from, get.key(), now));
            case Request.PutValue put -> put(id, from, put, now);
            case Request.GetProviders get ->
                new Respond(id, new Response.Providers(providers(get.key(), now), closer(from, get.key())));
            case Request.AddProvider add -> addProvider(id, from, add, now);
            case Request.Ping ping -> new Respond(id, new Response.Pong());
        };
    }

    private List<PeerAddresses> closer(PeerId asker, Key key) {
        return contacts.closestFor(asker, key, width);
    }

    private Response found(PeerId from, Key key, Instant now) {
        Optional<StoredValue> held = holdings.value(key, now);
        return new Response.Found(
                key,
                held.map(StoredValue::value),
                held.map(StoredValue::received),
                held.map(value -> holdings.left(value, now)),
                closer(from, key));
    }

    /** Not all of them may fit into a response: then every asker is given others, but always this node itself. */
    private List<PeerAddresses> providers(Key key, Instant now) {
        List<PeerAddresses> providers = new ArrayList<>(holdings.providers(key, now));
        for (int last = providers.size() - 1; last > 0; last--) {
            Collections.swap(providers, last, random.nextInt(last + 1));
        }
        PeerId self = holdings.selfNow().id();
        for (int i = 1; i < providers.size(); i++) {
            if (providers.get(i).id().equals(self)) {
                Collections.swap(providers, 0, i);
            }
        }
        return providers;
    }

    private Answer put(long id, PeerId from, Request.PutValue put, Instant now) {
        if (holdings.hold(put.key(), put.value(), from, put.life(), now) != ValueStore.Outcome.STORED) {
            return new Refuse(id);
        }
        replication.taken(put.key(), put.life().isPresent(), now);
        return new Respond(id, new Response.Stored(put.key(), put.value()));
    }

    /** Only the sender's word on itself counts, and only with an address. */
    private Answer addProvider(long id, PeerId from, Request.AddProvider add, Instant now) {
        Optional<PeerAddresses> sender = add.providers().stream()
                .filter(provider ->
                        provider.id().equals(from) && !provider.addresses().isEmpty())
                .findFirst();
        boolean taken = add.key().bytes().length <= MULTIHASH_MAX
                && sender.map(provider -> holdings.addProvider(add.key(), provider, now))
                        .orElse(false);
        return taken ? new Accept(id) : new Refuse(id);
    }
}
