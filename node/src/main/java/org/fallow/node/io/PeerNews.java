package org.fallow.node.io;

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
    private final Set<PeerId> here = ConcurrentHashMap.newKeySet();

    PeerNews(Host host, Consumer<NodeEvent> news) {
        this.host = host;
        this.news = news;
    }

    @Override
    public void identified(PeerAddresses peer, Set<String> protocols) {
        if (here.add(peer.id())) {
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
        if (here.remove(peer)) {
            news.accept(NodeEvent.ofPeer(EventKind.PEER_LEFT, peer.toString(), peer + " is gone"));
        }
    }
}
