package org.fallow.libp2p.limit;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.identity.PeerId;
import org.jspecify.annotations.Nullable;

/** A connection that was admitted. */
final class Held {
    final long number;
    final boolean inbound;
    final Optional<InetAddress> address;
    final List<Scope> places;
    final Account account;
    final Instant begun;

    @Nullable
    PeerId peer;

    int mine;

    /** Its handshake no longer counts as pending. */
    boolean settled;

    Held(
            long number,
            boolean inbound,
            Optional<InetAddress> address,
            List<Scope> places,
            Account account,
            Instant begun) {
        this.number = number;
        this.inbound = inbound;
        this.address = address;
        this.places = places;
        this.account = account;
        this.begun = begun;
    }

    boolean is(PeerId other) {
        PeerId known = peer;
        return known != null && known.equals(other);
    }

    /** Of an address without a quota. */
    boolean free() {
        return places.isEmpty() && address.isPresent();
    }

    boolean pending() {
        return peer == null;
    }

    /** How many connections share its place. */
    int crowd() {
        return places.stream()
                .mapToInt(place -> pending() ? place.pending : place.connections)
                .max()
                .orElse(0);
    }
}
