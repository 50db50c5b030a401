package org.fallow.libp2p.reach;

import java.time.Duration;

/**
 * What a relay gives to others.
 *
 * @param reservationsMax reservations at once; one a peer
 * @param perAddressMax reservations for peers of one IPv4 address or one IPv6 /64
 * @param circuitsMax circuits at once
 * @param circuitsPerPeerMax circuits that a peer is in, at either end
 * @param holds how long a reservation lasts unless it is renewed
 * @param circuit how long a circuit lasts and what it carries
 */
public record RelayCaps(
        int reservationsMax,
        int perAddressMax,
        int circuitsMax,
        int circuitsPerPeerMax,
        Duration holds,
        RelayLimit circuit) {
    /** 128 reservations of an hour, 8 an address, 128 circuits, 16 a peer, of two minutes and 128 KiB each way. */
    public static final RelayCaps DEFAULT =
            new RelayCaps(128, 8, 128, 16, Duration.ofHours(1), new RelayLimit(Duration.ofMinutes(2), 128 << 10));

    /** The same with other limits on a circuit. */
    public RelayCaps circuits(RelayLimit limit) {
        return new RelayCaps(reservationsMax, perAddressMax, circuitsMax, circuitsPerPeerMax, holds, limit);
    }
}
