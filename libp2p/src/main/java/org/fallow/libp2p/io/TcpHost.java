package org.fallow.libp2p.io;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.Connection;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.host.PeerListener;
import org.fallow.libp2p.host.ProtocolBinding;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.identity.PeerId;

/** A host over TCP, Noise and Yamux. This commit fixes its shape only. */
public final class TcpHost implements Host {
    private final HostOptions options;

    private TcpHost(HostOptions options) {
        this.options = options;
    }

    /**
     * Starts a host.
     *
     * @throws IOException in one line that names the address, when it cannot listen there
     */
    public static TcpHost start(HostOptions options) throws IOException {
        return new TcpHost(options);
    }

    @Override
    public PeerId id() {
        return options.key().peerId();
    }

    @Override
    public List<Multiaddr> addresses() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void serve(ProtocolBinding binding) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void withdraw(String protocol) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void listen(PeerListener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void remember(PeerAddresses peer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PeerAddresses known(PeerId peer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PeerId connect(Multiaddr address, Duration patience) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public Stream open(PeerId peer, String protocol, Duration patience) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public Duration ping(PeerId peer, Duration patience) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Connection> connections() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
