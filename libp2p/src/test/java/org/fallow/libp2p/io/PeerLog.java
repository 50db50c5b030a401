package org.fallow.libp2p.io;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.host.PeerListener;
import org.fallow.libp2p.identity.PeerId;

/** A listener that counts who was identified and keeps what they serve. */
final class PeerLog implements PeerListener {
    private final CountDownLatch identified;
    private final Map<PeerId, Set<String>> protocols = new ConcurrentHashMap<>();

    PeerLog(CountDownLatch identified) {
        this.identified = identified;
    }

    Set<String> protocols(PeerId peer) {
        return protocols.getOrDefault(peer, Set.of());
    }

    @Override
    public void identified(PeerAddresses peer, Set<String> served) {
        protocols.put(peer.id(), served);
        identified.countDown();
    }

    @Override
    public void disconnected(PeerId peer) {
        protocols.remove(peer);
    }
}
