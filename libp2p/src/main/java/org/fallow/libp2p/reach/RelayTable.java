package org.fallow.libp2p.reach;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fallow.libp2p.identity.PeerId;

/** Who may be reached through this relay, and the circuits there are: the relay's decisions. */
public final class RelayTable {
    private final RelayCaps caps;
    private final Map<PeerId, Held> held = new TreeMap<>();
    private final Map<PeerId, Integer> circuits = new TreeMap<>();
    private int circuitsNow;

    private record Held(String network, Instant until) {}

    /** An empty table. */
    public RelayTable(RelayCaps caps) {
        this.caps = caps;
    }

    /**
     * A peer wants a reservation, or to renew the one it has.
     *
     * @param network the peer's IPv4 address or IPv6 /64
     * @return when it ends; empty when a limit is reached
     */
    public Optional<Instant> reserve(PeerId peer, String network, Instant now) {
        tick(now);
        Held before = held.remove(peer);
        long neighbours = held.values().stream()
                .filter(each -> each.network().equals(network))
                .count();
        if (held.size() >= caps.reservationsMax() || neighbours >= caps.perAddressMax()) {
            if (before != null) {
                held.put(peer, before);
            }
            return Optional.empty();
        }
        Instant until = now.plus(caps.holds());
        held.put(peer, new Held(network, until));
        return Optional.of(until);
    }

    /** A peer wants to reach another. On OK the circuit counts until {@link #ended}. */
    public RelayStatus connect(PeerId source, PeerId target, Instant now) {
        tick(now);
        if (!held.containsKey(target)) {
            return RelayStatus.NO_RESERVATION;
        }
        if (source.equals(target)) {
            return RelayStatus.PERMISSION_DENIED;
        }
        boolean full = circuitsNow >= caps.circuitsMax()
                || circuits.getOrDefault(source, 0) >= caps.circuitsPerPeerMax()
                || circuits.getOrDefault(target, 0) >= caps.circuitsPerPeerMax();
        if (full) {
            return RelayStatus.RESOURCE_LIMIT_EXCEEDED;
        }
        circuitsNow++;
        circuits.merge(source, 1, Integer::sum);
        circuits.merge(target, 1, Integer::sum);
        return RelayStatus.OK;
    }

    /** A circuit that {@link #connect} allowed is over, or did not come about. */
    public void ended(PeerId source, PeerId target) {
        circuitsNow--;
        circuits.computeIfPresent(source, (peer, count) -> count == 1 ? null : count - 1);
        circuits.computeIfPresent(target, (peer, count) -> count == 1 ? null : count - 1);
    }

    /** A peer's last direct connection is gone, and with it its reservation: js-libp2p#2833. */
    public void disconnected(PeerId peer) {
        held.remove(peer);
    }

    /** Drops what has expired. */
    public void tick(Instant now) {
        held.values().removeIf(each -> !each.until().isAfter(now));
    }

    /** How many reservations there are. */
    public int reservations() {
        return held.size();
    }

    /** How many circuits there are. */
    public int circuits() {
        return circuitsNow;
    }
}
