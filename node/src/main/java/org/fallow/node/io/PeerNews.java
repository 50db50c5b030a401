package org.fallow.node.io;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.host.PeerListener;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.node.status.EventKind;
import org.fallow.node.status.NodeEvent;

/** Tells of peers that come and go. */
final class PeerNews implements PeerListener {
    private final Host host;
    private final Consumer<NodeEvent> news;
    private final InstantSource clock;
    private final Map<PeerId, Instant> here = new ConcurrentHashMap<>();

    PeerNews(Host host, Consumer<NodeEvent> news, InstantSource clock) {
        this.clock = clock;
        this.host = host;
        this.news = news;
    }

    /** Whole seconds since a peer was met; 0 for one that is not here. */
    long seconds(PeerId peer) {
        Instant since = here.get(peer);
        return since == null ? 0 : Duration.between(since, clock.instant()).toSeconds();
    }

    @Override
    public void identified(PeerAddresses peer, Set<String> protocols) {
        if (here.putIfAbsent(peer.id(), clock.instant()) == null) {
            String address = host.connections().stream()
                    .filter(connection -> connection.remote().equals(peer.id()))
                    .map(connection -> " at " + connection.address())
                    .findFirst()
                    .orElse("");
            news.accept(NodeEvent.ofPeer(
                    EventKind.PEER_CONNECTED, peer.id().toString(), "connected to " + peer.id() + address));
        }
    }

    @Override
    public void disconnected(PeerId peer) {
        if (here.remove(peer) != null) {
            news.accept(NodeEvent.ofPeer(EventKind.PEER_LEFT, peer.toString(), peer + " is gone"));
        }
    }
}
