package org.fallow.libp2p.reach;

import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.PeerId;

/** Where connected peers see this node. Each is only a hint; what more networks agree on counts more. */
public final class ObservedAddresses {
    /** Most peers whose word is kept. */
    static final int WITNESSES_MAX = 1024;

    /** Most addresses given out. */
    static final int ADDRESSES_MAX = 8;

    private final Map<PeerId, Seen> seen = new LinkedHashMap<>();

    private record Seen(Multiaddr address, String network) {}

    /**
     * A peer sees this node at an address, over a connection from or to a port that is listened on.
     *
     * @param network where the peer is
     */
    public void observed(PeerId peer, String network, Multiaddr address) {
        if (seen.size() < WITNESSES_MAX || seen.containsKey(peer)) {
            seen.put(peer, new Seen(address.withoutPeer(), network));
        }
    }

    /** The peer is not connected any more. */
    public void gone(PeerId peer) {
        seen.remove(peer);
    }

    /** The addresses, the one that most networks agree on first. */
    public List<Multiaddr> addresses() {
        Map<Multiaddr, Set<String>> networks = new LinkedHashMap<>();
        seen.values()
                .forEach(each -> networks.computeIfAbsent(each.address(), address -> new HashSet<>())
                        .add(each.network()));
        Comparator<Map.Entry<Multiaddr, Set<String>>> byWitnesses =
                Comparator.comparingInt(each -> -each.getValue().size());
        return networks.entrySet().stream()
                .sorted(byWitnesses)
                .limit(ADDRESSES_MAX)
                .map(Map.Entry::getKey)
                .toList();
    }
}
