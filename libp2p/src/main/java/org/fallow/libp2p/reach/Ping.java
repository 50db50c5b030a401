package org.fallow.libp2p.reach;

/**
 * Ping: bytes go there and come back.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/ping/ping.md">ping</a>
 */
public final class Ping {
    /** Its protocol. */
    public static final String PROTOCOL = "/ipfs/ping/1.0.0";

    /** What is sent and comes back, in bytes. */
    public static final int BYTES = 32;

    /** Most ping streams the other side may have open on a connection. */
    public static final int INBOUND_MAX = 2;

    private Ping() {}
}
