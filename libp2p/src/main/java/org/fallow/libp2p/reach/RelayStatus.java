package org.fallow.libp2p.reach;

import java.util.Arrays;

/** How a relay answers. */
public enum RelayStatus {
    /** Granted. */
    OK(100),
    /** No reservation is given to this peer. */
    RESERVATION_REFUSED(200),
    /** A limit of the relay is reached. */
    RESOURCE_LIMIT_EXCEEDED(201),
    /** Not for this peer, or not over this connection. */
    PERMISSION_DENIED(202),
    /** The relay could not reach the target. */
    CONNECTION_FAILED(203),
    /** The target has no reservation. */
    NO_RESERVATION(204),
    /** The message could not be read. */
    MALFORMED_MESSAGE(400),
    /** The message does not belong here. */
    UNEXPECTED_MESSAGE(401),
    /** A status not known here: a refusal. */
    UNKNOWN(0);

    private final int code;

    RelayStatus(int code) {
        this.code = code;
    }

    /** Its number on the wire. */
    public int code() {
        return code;
    }

    static RelayStatus ofCode(long code) {
        return Arrays.stream(values())
                .filter(each -> each.code == code)
                .findFirst()
                .orElse(UNKNOWN);
    }
}
