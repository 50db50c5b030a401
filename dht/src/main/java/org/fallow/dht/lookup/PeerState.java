package org.fallow.dht.lookup;

import java.time.Instant;

/** How a walk stands with a peer. */
sealed interface PeerState {
    /** Somebody named it. */
    record Heard() implements PeerState {}

    /** It was asked then, and is slow when it has taken longer than most. */
    record Waiting(Instant since, boolean slow) implements PeerState {
        Waiting(Instant since) {
            this(since, false);
        }
    }

    /** It answered. */
    record Answered() implements PeerState {}

    /** It did not answer in time, or could not be asked. */
    record Unreachable() implements PeerState {}
}
