package org.fallow.libp2p.limit;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fallow.libp2p.address.IpRanges;
import org.fallow.libp2p.address.Subnet;
import org.fallow.libp2p.identity.PeerId;

/** The scopes of a host, made when first needed and dropped when blank. */
final class Scopes {
    /** Most scopes without a connection that are remembered, for networks and for peers. */
    static final int REMEMBERED_MAX = 4096;

    private static final int ADDRESS_FOUR = 32;
    private static final int ADDRESS_SIX = 64;
    private static final int NETWORK_FOUR = 24;
    private static final int NETWORK_SIX = 48;

    private final Quotas quotas;
    private final Scope total;
    private final Map<Subnet, Scope> networks = new LinkedHashMap<>();
    private final Map<PeerId, Scope> peers = new LinkedHashMap<>();

    Scopes(Quotas quotas, Instant now) {
        this.quotas = quotas;
        this.total = new Scope(quotas.total(), now);
    }

    Scope total() {
        return total;
    }

    boolean empty() {
        return networks.isEmpty() && peers.isEmpty();
    }

    /** Those of an address: its own and its network's; none where there is no quota for it. */
    List<Scope> of(Optional<InetAddress> address, Instant now) {
        if (address.isEmpty() || (quotas.localFree() && isLocal(address.get()))) {
            return List.of();
        }
        makeRoom(networks);
        return List.of(
                networks.computeIfAbsent(
                        Subnet.of(address.get(), ADDRESS_FOUR, ADDRESS_SIX), key -> new Scope(quotas.address(), now)),
                networks.computeIfAbsent(
                        Subnet.of(address.get(), NETWORK_FOUR, NETWORK_SIX), key -> new Scope(quotas.network(), now)));
    }

    Scope of(PeerId peer, Instant now) {
        makeRoom(peers);
        return peers.computeIfAbsent(peer, key -> new Scope(quotas.peer(), now));
    }

    void leave(PeerId peer) {
        Scope scope = peers.get(peer);
        if (scope != null) {
            scope.connections--;
        }
    }

    void sweep(Instant now) {
        networks.values().removeIf(scope -> scope.blank(now));
        peers.values().removeIf(scope -> scope.blank(now));
    }

    /** The first one without a connection goes: those are bounded, the others by their connections. */
    private static void makeRoom(Map<?, Scope> scopes) {
        if (scopes.size() < REMEMBERED_MAX) {
            return;
        }
        Iterator<Scope> each = scopes.values().iterator();
        while (each.hasNext() && scopes.size() >= REMEMBERED_MAX) {
            if (each.next().connections == 0) {
                each.remove();
            }
        }
    }

    private static boolean isLocal(InetAddress ip) {
        return ip.isLoopbackAddress() || IpRanges.isPrivate(ip);
    }
}
