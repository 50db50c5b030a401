package org.fallow.libp2p.limit;

/**
 * What one peer, one network, or all together may take.
 *
 * @param connectionsMax connections, those not secured yet counted
 * @param pendingMax inbound connections not secured yet
 * @param handshakesBurst inbound connections at once, after a pause
 * @param handshakesPerSecond inbound connections in the long run
 * @param streamsMax streams opened by them
 * @param bytesMax bytes held for them: received and not read, read buffers, queued to be sent
 */
public record Quota(
        int connectionsMax,
        int pendingMax,
        int handshakesBurst,
        int handshakesPerSecond,
        int streamsMax,
        long bytesMax) {
    /** Refuses limits that would let nothing through. */
    public Quota {
        int least = Math.min(
                Math.min(connectionsMax, pendingMax),
                Math.min(Math.min(handshakesBurst, handshakesPerSecond), streamsMax));
        if (least < 1 || bytesMax < 1) {
            throw new IllegalArgumentException("a limit below 1");
        }
    }
}
