package org.fallow.dht.lookup;

import java.time.Instant;

/** How a walk stands with a peer. */
sealed interface PeerState {
    /** Somebody named it. */
    record Heard() implements PeerState {}

    /** It was asked then. */
    record Waiting(Instant since, Pace pace) implements PeerState {}

    /** It answered. */
    record Answered() implements PeerState {}

    /** It did not answer in time, or could not be asked. */
    record Unreachable() implements PeerState {}

    /** How long a peer takes. */
    enum Pace {
        /** No longer than others do. */
        PROMPT,
        /** Others are asked in its place, and it is still waited for. */
        SLOW,
        /** Nobody waits for it, but its answer is welcome. */
        LATE
    }
}
