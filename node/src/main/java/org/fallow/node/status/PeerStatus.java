package org.fallow.node.status;

import org.jspecify.annotations.Nullable;

/**
 * A connected peer.
 *
 * @param peerId base58
 * @param address the multiaddr it is reached at
 * @param inbound whether it dialled this node
 * @param agent what it says it is; empty until it has been identified
 * @param connectedSeconds age of the connection
 * @param latencyMillis the last ping's round trip; null when there was none
 */
public record PeerStatus(
        String peerId,
        String address,
        boolean inbound,
        String agent,
        long connectedSeconds,
        @Nullable Double latencyMillis) {}
