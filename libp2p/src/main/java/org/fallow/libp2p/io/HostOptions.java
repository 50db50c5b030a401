package org.fallow.libp2p.io;

import java.util.List;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.KeyPair;

/**
 * What a host is started with.
 *
 * @param key who it is
 * @param listen where to listen: {@code /ip4|ip6/ADDRESS/tcp/PORT}, port 0 for a free one; empty to only dial
 * @param agentVersion what it calls itself to others, such as {@code fallow/0.1.0}
 * @param limits what it lets others take
 * @param reach how it is reached, and helps others to be
 */
public record HostOptions(
        KeyPair key, List<Multiaddr> listen, String agentVersion, HostLimits limits, ReachOptions reach) {
    /** Copies the list. */
    public HostOptions {
        listen = List.copyOf(listen);
    }

    /** Options with the default way of being reached. */
    public HostOptions(KeyPair key, List<Multiaddr> listen, String agentVersion, HostLimits limits) {
        this(key, listen, agentVersion, limits, ReachOptions.DEFAULT);
    }

    /** A host that only dials, with the default limits. */
    public static HostOptions of(KeyPair key) {
        return new HostOptions(key, List.of(), "fallow", HostLimits.DEFAULT);
    }

    /** The same, listening there. */
    public HostOptions listening(Multiaddr... addresses) {
        return new HostOptions(key, List.of(addresses), agentVersion, limits, reach);
    }

    /** The same under another name. */
    public HostOptions agent(String name) {
        return new HostOptions(key, listen, name, limits, reach);
    }

    /** The same with other limits. */
    public HostOptions within(HostLimits others) {
        return new HostOptions(key, listen, agentVersion, others, reach);
    }

    /** The same, reached like this. */
    public HostOptions reached(ReachOptions how) {
        return new HostOptions(key, listen, agentVersion, limits, how);
    }
}
