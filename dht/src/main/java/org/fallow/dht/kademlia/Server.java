package org.fallow.dht.kademlia;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
    private final int width;

    Server(Contacts contacts, Holdings holdings, int width) {
        this.contacts = contacts;
        this.holdings = holdings;
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
                new Respond(id, new Response.Providers(holdings.providers(get.key(), now), closer(from, get.key())));
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
                key, held.map(StoredValue::value), held.map(StoredValue::received), closer(from, key));
    }

    private Answer put(long id, PeerId from, Request.PutValue put, Instant now) {
        return holdings.hold(put.key(), put.value(), from, now) == ValueStore.Outcome.STORED
                ? new Respond(id, new Response.Stored(put.key(), put.value()))
                : new Refuse(id);
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
