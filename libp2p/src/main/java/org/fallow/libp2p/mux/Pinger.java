package org.fallow.libp2p.mux;

import java.time.Duration;
import java.time.Instant;
import org.fallow.libp2p.wire.WireException;
import org.jspecify.annotations.Nullable;

/** Measures the round trip at the start, and then asks only when nothing has been heard for a while. */
final class Pinger {
    private int value;
    private boolean awaiting;
    private Instant askedAt = Instant.MIN;
    private Instant heardAt;
    private @Nullable Duration roundTrip;

    Pinger(Instant now) {
        heardAt = now;
    }

    /** The last round trip measured; null before the first. */
    @Nullable
    Duration roundTrip() {
        return roundTrip;
    }

    void heard(Instant now) {
        heardAt = now;
    }

    /** Answers nobody asked for mean nothing. */
    void answered(int answer, Instant now) {
        if (awaiting && answer == value) {
            awaiting = false;
            roundTrip = Duration.between(askedAt, now);
        }
    }

    void tick(Instant now, Outbox outbox) throws WireException {
        if (now.isBefore(wakeAt())) {
            return;
        }
        if (awaiting) {
            throw new WireException("yamux: no answer to a ping");
        }
        ask(now, outbox);
    }

    void ask(Instant now, Outbox outbox) {
        awaiting = true;
        askedAt = now;
        value++;
        outbox.urgent(Frame.control(Frame.PING, Frame.SYN, 0, value));
    }

    Instant wakeAt() {
        Instant quietSince = heardAt.isAfter(askedAt) ? heardAt : askedAt;
        return quietSince.plus(awaiting ? Yamux.PONG_PATIENCE : Yamux.PING_EVERY);
    }
}
