package org.fallow.dht.kademlia;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.fallow.dht.key.Key;
import org.fallow.dht.lookup.Lookup;
import org.fallow.dht.message.Message;
import org.fallow.dht.record.Validators;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * An operation under way: first the walk, then, for what is stored, the round to the closest.
 *
 * <pre>
 * WALKING ──closest answered──► STORING ──all answered──► done
 *    └────────(nothing to store)──────────────────────────►
 * </pre>
 */
final class Walk {
    private final Operation operation;
    private final Lookup lookup;
    private final Validators validators;
    private final Instant deadline;
    private final Map<PeerId, PeerAddresses> providers = new LinkedHashMap<>();
    private final Map<PeerId, Optional<byte[]>> values = new LinkedHashMap<>();
    private final TreeSet<PeerId> storing = new TreeSet<>();
    private byte @Nullable [] best;
    private boolean stores;
    private int stored;

    Walk(Operation operation, Lookup lookup, Validators validators, Instant deadline) {
        this.operation = operation;
        this.lookup = lookup;
        this.validators = validators;
        this.deadline = deadline;
    }

    Instant deadline() {
        return deadline;
    }

    /** What this node itself holds counts as an answer. */
    void own(Optional<byte[]> value, List<PeerAddresses> known, Instant now) {
        value.ifPresent(v -> better(v, now));
        known.forEach(p -> providers.putIfAbsent(p.id(), p));
    }

    /** Whom to ask what now. */
    Map<PeerId, Message> next(PeerAddresses self) {
        Map<PeerId, Message> asks = new LinkedHashMap<>();
        if (!stores && !enough()) {
            lookup.next().forEach(p -> asks.put(p, question()));
        }
        if (!stores && lookup.isDone()) {
            stores = true;
            for (PeerId peer : lookup.result()) {
                order(peer, self).ifPresent(m -> {
                    storing.add(peer);
                    asks.put(peer, m);
                });
            }
        }
        return asks;
    }

    void answered(PeerId peer, Message response, Instant now) {
        if (storing.remove(peer)) {
            stored += accepted(response) ? 1 : 0;
            return;
        }
        response.providers().forEach(p -> providers.putIfAbsent(p.id(), p));
        Optional<byte[]> value = response.value().filter(v -> Arrays.equals(response.key(), key().bytes()));
        values.put(peer, value);
        value.ifPresent(v -> better(v, now));
        List<PeerId> closer = new ArrayList<>();
        response.closer().forEach(p -> closer.add(p.id()));
        lookup.answered(peer, closer);
    }

    void failed(PeerId peer) {
        if (!storing.remove(peer)) {
            lookup.failed(peer);
        }
    }

    boolean isDone() {
        return (stores && storing.isEmpty()) || (!stores && enough());
    }

    Found found() {
        return new Found(lookup.result(), Optional.ofNullable(best), List.copyOf(providers.values()), stored);
    }

    private Key key() {
        return operation.key();
    }

    private boolean enough() {
        return operation instanceof Operation.FindProviders(Key k, int want) && providers.size() >= want;
    }

    private void better(byte[] value, Instant now) {
        boolean valid = operation instanceof Operation.Get && validators.valid(key().bytes(), value, now);
        if (valid && (best == null || validators.compare(key().bytes(), value, best) > 0)) {
            best = value;
        }
    }

    private Message question() {
        return Message.ask(
                switch (operation) {
                    case Operation.FindClosest o -> Message.Type.FIND_NODE;
                    case Operation.Put o -> Message.Type.FIND_NODE;
                    case Operation.Provide o -> Message.Type.FIND_NODE;
                    case Operation.Get o -> Message.Type.GET_VALUE;
                    case Operation.FindProviders o -> Message.Type.GET_PROVIDERS;
                },
                key().bytes());
    }

    /** What a peer of the closest is to store: a get mends those that hold nothing, or something worse. */
    private Optional<Message> order(PeerId peer, PeerAddresses self) {
        return switch (operation) {
            case Operation.FindClosest o -> Optional.empty();
            case Operation.FindProviders o -> Optional.empty();
            case Operation.Put(Key k, byte[] value) -> Optional.of(Message.put(k.bytes(), value));
            case Operation.Provide(Key k) -> Optional.of(Message.provide(k.bytes(), self));
            case Operation.Get(Key k) ->
                Optional.ofNullable(best)
                        .filter(b -> values.getOrDefault(peer, Optional.empty())
                                .filter(v -> Arrays.equals(v, b))
                                .isEmpty())
                        .map(b -> Message.put(k.bytes(), b));
        };
    }

    /** A store is accepted when its value is echoed. */
    private boolean accepted(Message response) {
        return switch (operation) {
            case Operation.Put(Key k, byte[] value) ->
                response.value().filter(v -> Arrays.equals(v, value)).isPresent();
            case Operation.Provide o -> true;
            case Operation.Get o -> false;
            case Operation.FindClosest o -> false;
            case Operation.FindProviders o -> false;
        };
    }
}
