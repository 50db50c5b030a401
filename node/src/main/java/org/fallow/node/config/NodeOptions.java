package org.fallow.node.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.fallow.dht.key.IdWork;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.work.sandbox.Pacer;

/**
 * What a node is started with.
 *
 * @param home its data directory
 * @param app where the program's jars lie: {@code engine/} and {@code lib/}
 * @param listen addresses, port 0 for a free one
 * @param bootstrap addresses of peers to meet first, with {@code /p2p/ID}
 * @param means how it may find peers and be found, beside the bootstrap addresses
 * @param slots units it runs at a time; 0 to compute nothing
 * @param cpuPercent of one processor that each unit may use, 1 to 100
 * @param apiPort of the local API, 0 for a free one
 * @param idWork bits of work it demands of the ids of the DHT's servers, 0 to {@link IdWork#BITS_MAX}; a new identity of
 *     its own has at least as many
 * @param pace how often it does what it does again and again
 */
public record NodeOptions(
        Path home,
        Path app,
        List<Multiaddr> listen,
        List<Multiaddr> bootstrap,
        Set<Means> means,
        int slots,
        int cpuPercent,
        int apiPort,
        int idWork,
        Pace pace) {
    /** Most units at a time. */
    public static final int SLOTS_MAX = 256;

    /** Ways of finding and of being found that speak to the local network. */
    public enum Means {
        /** Multicast DNS: peers on the same network meet by themselves. */
        LOCAL_NETWORK,
        /** Asking the router to let the internet in. */
        PORT_MAPPING
    }

    /** Without a limit of processor time. */
    public NodeOptions(
            Path home,
            Path app,
            List<Multiaddr> listen,
            List<Multiaddr> bootstrap,
            Set<Means> means,
            int slots,
            int apiPort,
            int idWork,
            Pace pace) {
        this(home, app, listen, bootstrap, means, slots, Pacer.PERCENT_MAX, apiPort, idWork, pace);
    }

    /** Copies the collections, and checks the bounds. */
    public NodeOptions {
        listen = List.copyOf(listen);
        bootstrap = List.copyOf(bootstrap);
        means = Set.copyOf(means);
        IdWork.checked(idWork);
        Pacer.checked(cpuPercent);
        if (slots < 0 || slots > SLOTS_MAX) {
            throw new IllegalArgumentException("slots: " + slots + " is not 0 to " + SLOTS_MAX);
        }
    }
}
