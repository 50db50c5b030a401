package org.fallow.libp2p.io;

import java.time.Duration;

/**
 * What a host lets others take.
 *
 * @param connectionsMax connections in both directions together
 * @param connectionsPerPeerMax connections to one peer; more than one comes of both sides dialling at once
 * @param pendingInboundMax inbound connections that are not secured yet
 * @param inboundStreamsMax streams a peer may have open on one connection
 * @param peersRememberedMax peers in the address book
 * @param upgradePatience for securing an inbound connection
 * @param dialPatience for one address, from the first packet to the secured connection
 * @param negotiationPatience for agreeing on a stream's protocol
 */
public record HostLimits(
        int connectionsMax,
        int connectionsPerPeerMax,
        int pendingInboundMax,
        int inboundStreamsMax,
        int peersRememberedMax,
        Duration upgradePatience,
        Duration dialPatience,
        Duration negotiationPatience) {
    /** 512 connections, 4 a peer, 64 pending, 1,000 streams, 10,000 peers, 10 seconds each. */
    public static final HostLimits DEFAULT = new HostLimits(
            512, 4, 64, 1_000, 10_000, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(10));

    /** Refuses limits that would let nothing through. */
    public HostLimits {
        if (Math.min(
                        Math.min(connectionsMax, connectionsPerPeerMax),
                        Math.min(Math.min(pendingInboundMax, inboundStreamsMax), peersRememberedMax))
                < 1) {
            throw new IllegalArgumentException("a limit below 1");
        }
    }
}
