package org.fallow.dht.kademlia;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.MessageCodec;
import org.fallow.dht.record.ProviderStore;
import org.fallow.dht.record.Publications;
import org.fallow.dht.record.Publications.Kind;
import org.fallow.dht.record.Publications.Publication;
import org.fallow.dht.record.StoredRecord;
import org.fallow.dht.record.StoredRecord.StoredProvider;
import org.fallow.dht.record.StoredRecord.StoredValue;
import org.fallow.dht.record.Validators;
import org.fallow.dht.record.Value;
import org.fallow.dht.record.ValueStore;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;

/** What the node holds for others and publishes itself, with everything that changes handed on to be kept. */
final class Holdings {
    private static final int PUBLICATIONS_MAX = 65_536;

    private final PeerId self;
    private final Validators validators;
    private final ValueStore values;
    private final ProviderStore providers;
    private final Publications publications = new Publications(PUBLICATIONS_MAX);
    private final Duration republish;
    private final Duration life;
    private final Consumer<KademliaAction> out;
    private List<Multiaddr> listening = List.of();

    Holdings(PeerId self, Validators validators, Settings settings, Consumer<KademliaAction> out) {
        this.self = self;
        this.validators = validators;
        this.values = new ValueStore(self, validators, settings.values());
        this.providers = new ProviderStore(self, settings.providers());
        this.republish = settings.republish();
        this.life = settings.values().life();
        this.out = out;
    }

    /** Takes back what was kept over a restart; what can no longer be held is forgotten. */
    void restore(StoredRecord stored, Instant now) {
        boolean held = switch (stored) {
            case StoredValue value ->
                values.put(value, now) == ValueStore.Outcome.STORED
                        && values.get(value.key(), now).isPresent();
            case StoredProvider provider ->
                providers.put(provider) instanceof ProviderStore.Outcome.Stored
                        && providers.get(provider.key(), now).contains(provider);
        };
        if (!held) {
            out.accept(new KademliaAction.Forget(stored));
        } else if (stored.from().equals(self)) {
            Kind kind = stored instanceof StoredValue ? Kind.VALUE : Kind.PROVIDER;
            publications.schedule(stored.key(), kind, stored.received().plus(republish));
        }
    }

    void listening(List<Multiaddr> addresses) {
        listening = addresses;
    }

    /** This node, where it listens now. */
    PeerAddresses selfNow() {
        return new PeerAddresses(self, listening);
    }

    boolean valid(Key key, Value value, Instant now) {
        return value.length() <= MessageCodec.VALUE_MAX && validators.valid(key.bytes(), value.bytes(), now);
    }

    /** Whether one value is better than another under a key; both are valid. */
    boolean better(Key key, Value one, Value other) {
        return validators.compare(key.bytes(), one.bytes(), other.bytes()) > 0;
    }

    Optional<StoredValue> value(Key key, Instant now) {
        return values.get(key, now);
    }

    /** How long a value is still held. */
    Duration left(StoredValue held, Instant now) {
        return Duration.between(now, held.received().plus(life));
    }

    ValueStore.Outcome hold(Key key, Value value, PeerId from, Instant now) {
        return hold(key, value, from, Optional.empty(), now);
    }

    /** Holds a value for that long where it is a copy, and never for longer than one that is new. */
    ValueStore.Outcome hold(Key key, Value value, PeerId from, Optional<Duration> left, Instant now) {
        Instant begun = left.filter(copy -> copy.compareTo(life) < 0)
                .map(copy -> now.plus(copy).minus(life))
                .orElse(now);
        ValueStore.Outcome outcome = values.put(new StoredValue(key, value, from, begun), now);
        if (outcome == ValueStore.Outcome.STORED) {
            values.get(key, now).ifPresent(stored -> out.accept(new KademliaAction.Persist(stored)));
        }
        return outcome;
    }

    /** Who provides what a key's multihash names; this node, if it does, where it listens now. */
    List<PeerAddresses> providers(Key key, Instant now) {
        return providers.get(key, now).stream()
                .map(provider -> provider.from().equals(self)
                        ? selfNow()
                        : new PeerAddresses(provider.from(), provider.addresses()))
                .toList();
    }

    boolean addProvider(Key key, PeerAddresses provider, Instant now) {
        StoredProvider offered = new StoredProvider(key, provider.id(), provider.addresses(), now);
        return switch (providers.put(offered)) {
            case ProviderStore.Outcome.Stored stored -> {
                stored.displaced().ifPresent(gone -> out.accept(new KademliaAction.Forget(gone)));
                out.accept(new KademliaAction.Persist(offered));
                yield true;
            }
            case ProviderStore.Outcome.Full full -> false;
        };
    }

    /** Holds a value as this node's own, to be published from now on; what was published before stays so in any case. */
    ValueStore.Outcome publish(Key key, Value value, Instant now) {
        boolean before = publications.contains(key);
        if (!publications.schedule(key, Kind.VALUE, now.plus(republish))) {
            return ValueStore.Outcome.FULL;
        }
        ValueStore.Outcome outcome = hold(key, value, self, now);
        if (outcome != ValueStore.Outcome.STORED && !before) {
            publications.remove(key);
        }
        return outcome;
    }

    /** Provides from now on; false when there is no room. */
    boolean provide(Key key, Instant now) {
        return publications.schedule(key, Kind.PROVIDER, now.plus(republish)) && addProvider(key, selfNow(), now);
    }

    void withdraw(Key key, Instant now) {
        publications.remove(key);
        if (providers.remove(key, self)) {
            out.accept(new KademliaAction.Forget(new StoredProvider(key, self, List.of(), now)));
        }
        values.get(key, now).filter(held -> held.from().equals(self)).ifPresent(held -> {
            values.remove(key);
            out.accept(new KademliaAction.Forget(held));
        });
    }

    /** Something this node publishes went out; the next time then, if it is published still. */
    void again(Key key, Kind kind, Instant next) {
        if (publications.contains(key)) {
            publications.schedule(key, kind, next);
        }
    }

    Instant nextPublication() {
        return publications.next();
    }

    /** What is to be sent out again now, at most so many. What has been held for a while is renewed here too. */
    List<Operation> due(Instant now, int most) {
        List<Operation> due = new ArrayList<>();
        for (Publication publication : publications.due(now, most)) {
            Key key = publication.key();
            publications.schedule(key, publication.kind(), now.plus(republish));
            switch (publication.kind()) {
                case PROVIDER -> due.add(renewProvider(key, now));
                case VALUE -> renewValue(key, now).ifPresent(due::add);
            }
        }
        return due;
    }

    /** Drops what has expired. */
    void expire(Instant now) {
        values.expire(now).forEach(gone -> out.accept(new KademliaAction.Forget(gone)));
        providers.expire(now).forEach(gone -> out.accept(new KademliaAction.Forget(gone)));
    }

    private Operation renewProvider(Key key, Instant now) {
        boolean fresh = providers.get(key, now).stream()
                .anyMatch(provider -> provider.from().equals(self) && isFresh(provider, now));
        if (!fresh) {
            addProvider(key, selfNow(), now);
        }
        return new Operation.Provide(key);
    }

    /** By now a better value of another node may be held under the key: then it is that one which goes out. */
    private Optional<Operation> renewValue(Key key, Instant now) {
        Optional<StoredValue> held = values.get(key, now);
        if (held.isEmpty()) {
            publications.remove(key);
        }
        return held.map(stored -> {
            if (!isFresh(stored, now)) {
                hold(key, stored.value(), stored.from(), now);
            }
            return new Operation.Put(key, stored.value());
        });
    }

    /** What could not be sent to anybody is tried again soon, and need not be written down each time. */
    private boolean isFresh(StoredRecord stored, Instant now) {
        return stored.received().plus(republish.dividedBy(2)).isAfter(now);
    }
}
