package org.fallow.libp2p.io;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.limit.Quotas;

/**
 * What a host lets others take.
 *
 * @param quotas connections, handshakes, streams and bytes, by peer, address, network and in total
 * @param inboundStreamsMax streams a peer may have open on one connection
 * @param peersRememberedMax peers in the address book
 * @param upgradePatience for securing an inbound connection
 * @param dialPatience for one address, from the first packet to the secured connection
 * @param negotiationPatience for agreeing on a stream's protocol
 * @param streamPatience for one read or write on a stream of the other side, unless its handler sets another
 */
public record HostLimits(
        Quotas quotas,
        int inboundStreamsMax,
        int peersRememberedMax,
        Duration upgradePatience,
        Duration dialPatience,
        Duration negotiationPatience,
        Duration streamPatience) {
    /** 1,000 streams a connection, 10,000 peers, 10 seconds each, 2 minutes on a stream. */
    public static final HostLimits DEFAULT = new HostLimits(
            Quotas.DEFAULT,
            1_000,
            10_000,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofMinutes(2));

    /**
     * The default for a host that listens there. One that listens on loopback addresses only is a test or a demonstration:
     * all its peers share an address, and so that address has no quota of its own.
     */
    public static HostLimits suiting(List<Multiaddr> listen) {
        boolean loopback = !listen.isEmpty()
                && listen.stream()
                        .allMatch(address -> address.ip()
                                .filter(InetAddress::isLoopbackAddress)
                                .isPresent());
        return loopback ? DEFAULT.sparingLocal() : DEFAULT;
    }

    /** Refuses limits that would let nothing through. */
    public HostLimits {
        if (Math.min(inboundStreamsMax, peersRememberedMax) < 1) {
            throw new IllegalArgumentException("a limit below 1");
        }
    }

    /** The same with other quotas. */
    public HostLimits with(Quotas others) {
        return new HostLimits(
                others,
                inboundStreamsMax,
                peersRememberedMax,
                upgradePatience,
                dialPatience,
                negotiationPatience,
                streamPatience);
    }

    /** The same without quotas for loopback and private addresses: for tests and demonstrations on one machine. */
    public HostLimits sparingLocal() {
        return with(quotas.sparingLocal());
    }
}
