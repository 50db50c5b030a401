package org.fallow.libp2p.io;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.fallow.libp2p.address.AddressProtocol;
import org.fallow.libp2p.address.Multiaddr;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sockets a host listens on. */
final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

    private final List<ServerSocketChannel> servers = new CopyOnWriteArrayList<>();

    /** What is done with a connection that came in. */
    interface Welcome {
        void take(SocketChannel channel) throws IOException;
    }

    void bind(List<Multiaddr> addresses) throws IOException {
        for (Multiaddr address : addresses) {
            servers.add(Sockets.listen(address));
        }
    }

    /** Takes in connections on threads of their own until closed; {@code pause} waits and says whether to end. */
    void start(Threads threads, Welcome welcome, Predicate<Duration> pause) {
        servers.forEach(server -> threads.execute(() -> accept(server, welcome, pause)));
    }

    /** Where it listens, with real ports. */
    List<Multiaddr> addresses() {
        try {
            List<Multiaddr> found = new ArrayList<>();
            for (ServerSocketChannel server : servers) {
                found.addAll(Sockets.addresses(server));
            }
            return found.stream().distinct().toList();
        } catch (IOException closed) {
            return List.of();
        }
    }

    /** The sockets' own addresses. */
    List<InetSocketAddress> bound() {
        return servers.stream()
                .map(server -> (InetSocketAddress) server.socket().getLocalSocketAddress())
                .toList();
    }

    /** Whether an address has a port that is listened on. */
    boolean hasPort(Multiaddr address) {
        String port = address.value(AddressProtocol.TCP).orElse("");
        return bound().stream()
                .anyMatch(each -> Integer.toString(each.getPort()).equals(port));
    }

    void close() {
        for (ServerSocketChannel server : servers) {
            try {
                server.close();
            } catch (IOException e) {
                LOG.debug("closing a listening socket", e);
            }
        }
    }

    private static void accept(ServerSocketChannel server, Welcome welcome, Predicate<Duration> pause) {
        while (server.isOpen()) {
            try {
                welcome.take(server.accept());
            } catch (IOException e) {
                if (server.isOpen()) {
                    LOG.debug("accepting failed: {}", e.getMessage());
                    if (pause.test(ACCEPT_PAUSE)) {
                        return;
                    }
                }
            }
        }
    }
}
