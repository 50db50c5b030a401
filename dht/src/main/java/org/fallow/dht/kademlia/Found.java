package org.fallow.dht.kademlia;

import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;

/**
 * What an operation found.
 *
 * @param closest the servers closest to the key that answered, closest first
 * @param value the best valid value, of a get; treat as immutable
 * @param providers of a search for providers
 * @param stored at how many other peers a value or the word of a provider was stored
 */
public record Found(List<PeerId> closest, Optional<byte[]> value, List<PeerAddresses> providers, int stored) {
    /** Copies the lists. */
    public Found {
        closest = List.copyOf(closest);
        providers = List.copyOf(providers);
    }
}
