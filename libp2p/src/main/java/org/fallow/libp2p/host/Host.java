package org.fallow.libp2p.host;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.PeerId;

/** A libp2p node: listens, dials, and carries streams. All methods may be called from any thread. */
public interface Host extends AutoCloseable {
    /** Who this node is. */
    PeerId id();

    /** Where it listens, with real ports, without a trailing {@code /p2p}. */
    List<Multiaddr> addresses();

    /** Whether others can dial this node directly, once enough of them have tried; see {@link PeerListener#moved}. */
    Optional<Boolean> dialable();

    /** Serves a protocol from now on, and says so to connected peers. One binding a protocol. */
    void serve(ProtocolBinding binding);

    /** Stops serving a protocol. */
    void withdraw(String protocol);

    /** Hears of peers from now on; at once for those already identified. */
    void listen(PeerListener listener);

    /** Remembers where a peer may be reached, for a while; unsigned, so never over what the peer itself has said. */
    void remember(PeerAddresses peer);

    /** What is known of where a peer may be reached; empty when nothing is. */
    PeerAddresses known(PeerId peer);

    /**
     * Connects to an address that ends in {@code /p2p/ID}, unless there is a connection already; gives the peer's id
     * when the connection is secured.
     *
     * @throws DialException when it cannot be had within {@code patience}
     */
    PeerId connect(Multiaddr address, Duration patience) throws IOException;

    /**
     * Opens a stream to a peer, over the connection there is or a new one to a known address. A limited connection
     * carries it only when this host serves the same protocol with {@link ProtocolBinding#overLimited}.
     *
     * @throws DialException when it cannot be had within {@code patience}
     */
    Stream open(PeerId peer, String protocol, Duration patience) throws IOException;

    /** What a peer says its program is, at most 256 characters of its choice; empty until it has been identified. */
    String agent(PeerId peer);

    /** The round-trip time of one ping. */
    Duration ping(PeerId peer, Duration patience) throws IOException;

    /** Who may connect, and whose connections are kept. */
    ConnectionControl control();

    /** The live connections. */
    List<Connection> connections();

    /** Ends every connection with the other side told, stops listening, and returns when all threads are done. */
    @Override
    void close();
}
