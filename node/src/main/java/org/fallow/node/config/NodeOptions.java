package org.fallow.node.config;

import java.nio.file.Path;
import java.util.List;
import org.fallow.libp2p.address.Multiaddr;

/**
 * What a node is started with.
 *
 * @param home its data directory
 * @param app where the program's jars lie: {@code engine/} and {@code lib/}
 * @param listen addresses, port 0 for a free one
 * @param bootstrap addresses of peers to meet first, with {@code /p2p/ID}
 * @param slots units it runs at a time; 0 to compute nothing
 * @param apiPort of the local API, 0 for a free one
 * @param pace how often it does what it does again and again
 */
public record NodeOptions(
        Path home, Path app, List<Multiaddr> listen, List<Multiaddr> bootstrap, int slots, int apiPort, Pace pace) {
    /** Most units at a time. */
    public static final int SLOTS_MAX = 256;

    /** Copies the lists. */
    public NodeOptions {
        listen = List.copyOf(listen);
        bootstrap = List.copyOf(bootstrap);
        if (slots < 0 || slots > SLOTS_MAX) {
            throw new IllegalArgumentException("slots: " + slots + " is not 0 to " + SLOTS_MAX);
        }
    }
}
