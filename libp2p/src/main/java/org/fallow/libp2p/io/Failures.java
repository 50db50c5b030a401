package org.fallow.libp2p.io;

import java.io.IOException;
import org.fallow.libp2p.connection.ConnectionAction;
import org.fallow.libp2p.connection.ConnectionAction.End;
import org.fallow.libp2p.host.DialException;
import org.fallow.libp2p.host.DialException.Reason;

/** What those who wait for a connection or a stream are told. */
final class Failures {
    private Failures() {}

    /** A connection has ended before it was secured; {@code heard} when the other side had said anything. */
    static IOException ended(End end, boolean heard, String why) {
        return switch (end) {
            case WRONG_PEER -> new DialException(Reason.WRONG_PEER, why);
            case NO_PROTOCOL -> new DialException(Reason.NO_PROTOCOL, why);
            case LOST -> heard ? new DialException(Reason.UNREACHABLE, why) : new TurnedAway(why);
            case CLOSED, TIMEOUT, FAULT -> new DialException(Reason.UNREACHABLE, why);
        };
    }

    /** A stream cannot be had. */
    static DialException refused(ConnectionAction.Refusal refusal, String why) {
        return switch (refusal) {
            case NO_PROTOCOL -> new DialException(Reason.NO_PROTOCOL, why);
            case LIMIT -> new DialException(Reason.LIMIT, why);
            case TIMEOUT, LOST -> new DialException(Reason.UNREACHABLE, why);
        };
    }
}
