package org.fallow.libp2p.limit;

import java.time.Instant;

/** What counts together: the connections of a peer, an address, a network, or all. */
final class Scope {
    /** Handshakes that a breach of the protocol counts for. */
    static final int FAULT_COSTS = 24;

    final Quota quota;
    final TokenBucket handshakes;
    final Pool pool;
    int connections;
    int pending;

    Scope(Quota quota, Instant now) {
        this.quota = quota;
        this.handshakes = new TokenBucket(quota.handshakesBurst(), quota.handshakesPerSecond(), now);
        this.pool = new Pool(quota.bytesMax(), quota.streamsMax());
    }

    boolean full() {
        return connections >= quota.connectionsMax();
    }

    boolean pendingFull() {
        return pending >= quota.pendingMax();
    }

    /** Nothing would be lost if it were begun anew. */
    boolean blank(Instant now) {
        return connections == 0 && handshakes.full(now);
    }
}
